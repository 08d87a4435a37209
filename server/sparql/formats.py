"""The formats of answers: one record each, with its names, media types and the writer of the engine.

`results` formats write the rows of SELECT and the truth of ASK (SPARQL 1.1 Query Results JSON, XML, CSV and
TSV); `graph` formats write the triples of CONSTRUCT and DESCRIBE, and what the graph store gives and takes.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer; `aliases` are media types that also ask for it."""

    name: str
    media_type: str
    writer: QueryResultsFormat | RdfFormat
    aliases: tuple[str, ...] = ()
    charset: bool = False

    @property
    def content_type(self) -> str:
        """The value of the header Content-Type."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type

    @property
    def media_types(self) -> tuple[str, ...]:
        """All media types that ask for this format, its own first."""
        return (self.media_type, *self.aliases)


_JSON = "application/json"
_XML = ("application/xml", "text/xml")

RESULTS = (
    Format("json", "application/sparql-results+json", QueryResultsFormat.JSON, (_JSON,)),
    Format("xml", "application/sparql-results+xml", QueryResultsFormat.XML, _XML),
    Format("csv", "text/csv", QueryResultsFormat.CSV, charset=True),
    Format("tsv", "text/tab-separated-values", QueryResultsFormat.TSV, charset=True),
)
GRAPH = (
    Format("turtle", "text/turtle", RdfFormat.TURTLE, ("application/x-turtle",), charset=True),
    Format("ntriples", "application/n-triples", RdfFormat.N_TRIPLES, ("text/plain",)),
    Format("jsonld", "application/ld+json", RdfFormat.JSON_LD, (_JSON,)),
    Format("rdfxml", "application/rdf+xml", RdfFormat.RDF_XML, _XML),
    Format("nquads", "application/n-quads", RdfFormat.N_QUADS),
    Format("trig", "application/trig", RdfFormat.TRIG),
    Format("n3", "text/n3", RdfFormat.N3, charset=True),
)
FORMATS = {form.name: form for form in (*RESULTS, *GRAPH)}
_OTHER_NAMES = {
    "ttl": "turtle",
    "nt": "ntriples",
    "n-triples": "ntriples",
    "json-ld": "jsonld",
    "rdf": "rdfxml",
    "rdf/xml": "rdfxml",
    "nq": "nquads",
    "n-quads": "nquads",
}


def by_name(name: str, among: tuple[Format, ...]) -> Format | None:
    """Return the format that `format=name` asks for (a name, an extension or a media type), or None."""
    wanted = name.strip().lower()
    wanted = _OTHER_NAMES.get(wanted, wanted)
    for form in among:
        if wanted == form.name or wanted in form.media_types:
            return form
    if wanted in ("json", "xml"):
        return by_name("application/" + wanted, among)
    return None


def readable(media_type: str) -> Format | None:
    """Return the graph format in which a body of `media_type` is written, or None."""
    return next((form for form in GRAPH if media_type in form.media_types and media_type != _JSON), None)


def rows_in(body: bytes, form: Format) -> int | None:
    """Count the rows of an answer by the marks between them; None for formats that have no such marks."""
    if form.name == "json":
        return (
            body.count(b'"}},{"')
            - body.count(b'\\"}},{"')
            + body.count(b"{},{}")
            + (b'"bindings":[{' in body)
            if b'"results"' in body
            else None
        )
    if form.name == "tsv":
        return body.count(b"\n") - 1
    return body.count(b"<result>") if form.name == "xml" else None
