"""An answer of the store as rows of words for a terminal, or written in a standard format.

Formats: SPARQL 1.1 Query Results in JSON, XML, CSV, TSV for SELECT and ASK; Turtle and N-Triples for
CONSTRUCT and DESCRIBE.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from kg.messages import Problem, gettext
from kg.store import Results
from kg.vocabulary import label, shorten

SOLUTIONS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
GRAPHS = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "rdfxml": RdfFormat.RDF_XML}


def written(result: Results, form: str) -> str:
    """Return the answer in the format `form`; a format that does not fit it is a `Problem`."""
    of_rows = isinstance(result, QuerySolutions | QueryBoolean)
    fitting = SOLUTIONS if of_rows else GRAPHS
    if form not in fitting:
        raise Problem(
            "'{form}' does not fit this answer; choose one of: table, {forms}",
            form=form,
            forms=", ".join(fitting),
        )
    body = result.serialize(format=fitting[form])  # type: ignore[arg-type]
    return (body or b"").decode("utf-8")


def rows(result: Results) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the headings and the rows of an answer as words a person can read."""
    if isinstance(result, QueryBoolean):
        return (gettext("answer"),), [(gettext("Yes") if result else gettext("No"),)]
    if isinstance(result, QuerySolutions):
        names = tuple(variable.value for variable in result.variables)
        return tuple(gettext(n) for n in names), [tuple(_words(row[n]) for n in names) for row in result]
    triples = [tuple(map(_words, (t.subject, t.predicate, t.object))) for t in result]
    return (gettext("subject"), gettext("predicate"), gettext("object")), triples


def _words(term: object) -> str:
    if isinstance(term, NamedNode):
        return label(term.value) or shorten(term.value)
    if isinstance(term, Literal):
        return term.value
    return "" if term is None else str(term)
