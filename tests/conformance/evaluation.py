"""The evaluation and syntax tests of a W3C manifest, run through the endpoint on a store of their own."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.plugins.sparql.results.rdfresults import RDFResult
from rdflib.term import Node
from werkzeug.test import Client, TestResponse

from server.sparql import Access, Endpoint, GraphWriter, LocalReaders, Setting, standard_prefixes

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
KINDS = {
    MF.QueryEvaluationTest: "query",
    MF.CSVResultFormatTest: "query",
    UT.UpdateEvaluationTest: "update",
    MF.UpdateEvaluationTest: "update",
    MF.PositiveSyntaxTest11: "good query",
    MF.NegativeSyntaxTest11: "bad query",
    MF.PositiveUpdateSyntaxTest11: "good update",
    MF.NegativeUpdateSyntaxTest11: "bad update",
}
RESULTS = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
    ".rdf": "application/rdf+xml",
}
SYNTAX = ("syntax", "unfinished", "misspelt", "undeclared-prefix", "near-prefix", "relative-iri", "ungrouped")
NUMBERS: dict[str, type[int | float | Decimal]] = {
    "integer": int,
    "negativeInteger": int,
    "positiveInteger": int,
    "decimal": Decimal,
    "double": float,
    "float": float,
}
XSD = "http://www.w3.org/2001/XMLSchema#"
ROW, VALUE = "urn:row", "urn:variable:"


@dataclass(frozen=True)
class Test:
    """One test of a manifest: its texts and data as files."""

    name: str
    kind: str
    text: Path
    default: tuple[Path, ...]
    named: tuple[tuple[str, Path], ...]
    result: Path | None
    result_named: tuple[tuple[str, Path], ...] = ()

    @property
    def base(self) -> str:
        """The address of the text, against which its relative IRIs are read."""
        return self.text.as_uri()


def read(manifest: Path) -> Iterator[Test]:
    """Yield the tests of a manifest that are of a known kind."""
    source = Graph().parse(manifest, publicID=manifest.as_uri())
    for entries in source.objects(None, MF.entries):
        for node in source.items(entries):
            for kind in source.objects(node, RDF.type):
                if kind in KINDS:
                    yield _test(source, node, KINDS[URIRef(str(kind))], manifest.parent.name)


def _test(source: Graph, node: Node, kind: str, folder: str) -> Test:
    action, result = source.value(node, MF.action), source.value(node, MF.result)
    name = f"{folder}/{str(node).rpartition('#')[2]}"
    if kind == "query":
        return Test(
            name, kind, _file(source.value(action, QT.query)), _files(source, action, QT.data),
            tuple((str(g), _file(g)) for g in source.objects(action, QT.graphData)), _file(result),
        )  # fmt: skip
    if kind == "update":
        after = _files(source, result, UT.data)
        return Test(
            name, kind, _file(source.value(action, UT.request)), _files(source, action, UT.data),
            _labelled(source, action), after[0] if after else None, _labelled(source, result),
        )  # fmt: skip
    return Test(name, kind, _file(action), (), (), None)


def _labelled(source: Graph, node: Node | None) -> tuple[tuple[str, Path], ...]:
    return tuple(
        (str(source.value(data, RDFS.label)), _file(source.value(data, UT.graph)))
        for data in source.objects(node, UT.graphData)
    )


def _files(source: Graph, node: Node | None, predicate: URIRef) -> tuple[Path, ...]:
    return tuple(_file(found) for found in source.objects(node, predicate))


def _file(node: Node | None) -> Path:
    return Path(str(node).removeprefix("file://"))


def passes(test: Test) -> str:
    """Run a test; returns "" when it passes, else what went wrong."""
    store = ox.Store()
    for file in test.default:
        _load(store, file, None)
    for name, file in test.named:
        _load(store, file, name)
    setting = Setting(standard_prefixes(), union=False)
    endpoint = Endpoint(
        LocalReaders(store, setting, lambda: 0), None, GraphWriter(store, setting), Access(open_to_all=True)
    )
    answer = _send(Client(endpoint), test)
    if test.kind.startswith("bad"):
        return "" if 400 <= answer.status_code < 500 else f"{answer.status} for a wrong text"
    if test.kind.startswith("good"):
        code = "" if answer.status_code < 300 else json.loads(answer.data)["code"]
        return code if code == "outgoing-refused" or (answer.status_code == 400 and code in SYNTAX) else ""
    if answer.status_code >= 300:
        return f"{answer.status} {answer.text[:300]}"
    if test.kind == "query":
        return _compare_results(test, answer)
    return _compare_stores(test, store) if test.kind == "update" else ""


def _send(client: Client, test: Test) -> TestResponse:
    form = RESULTS.get(test.result.suffix, "*/*") if test.result and test.kind == "query" else "*/*"
    kind = "update" if test.kind.endswith("update") else "query"
    text = test.text.read_bytes()
    if test.kind in ("query", "update"):
        text = f"BASE <{test.base}>\n".encode() + text
    if form in ("text/turtle", "application/rdf+xml") and _has_rows(test):
        form = "application/sparql-results+json"
    return client.post(
        "/sparql", data=text, content_type=f"application/sparql-{kind}", headers={"Accept": form}
    )


def _has_rows(test: Test) -> bool:
    words = test.text.read_text(encoding="utf-8").upper()
    return "CONSTRUCT" not in words and "DESCRIBE" not in words


def _load(store: ox.Store, file: Path, graph: str | None) -> None:
    form = ox.RdfFormat.from_extension(file.suffix[1:]) or ox.RdfFormat.TURTLE
    store.load(
        file.read_bytes(), form, base_iri=file.as_uri(), to_graph=ox.NamedNode(graph) if graph else None
    )


def _compare_results(test: Test, answer: TestResponse) -> str:
    assert test.result is not None
    if test.result.suffix in (".ttl", ".rdf") and not _has_rows(test):
        form = ox.RdfFormat.from_media_type(str(answer.mimetype))
        found = ox.Dataset(ox.parse(answer.data, form, base_iri=test.base))
        expected = ox.Dataset(
            ox.parse(test.result.read_bytes(), _rdf(test.result), base_iri=test.result.as_uri())
        )
        return _same(found, expected)
    if test.result.suffix == ".csv":
        return (
            ""
            if _lines(answer.data) == _lines(test.result.read_bytes())
            else f"other lines: {answer.text[:300]}"
        )
    return _same(
        _rows(answer.data, str(answer.mimetype)),
        _rows(*_expected(test.result)),
    )


def _rdf(file: Path) -> ox.RdfFormat:
    found = ox.RdfFormat.from_extension(file.suffix[1:])
    assert found is not None
    return found


def _lines(data: bytes) -> list[list[tuple[str, str]]]:
    """Return the rows of a CSV answer in one order, blank nodes all alike; the order of columns is free."""
    rows = csv.DictReader(data.decode().splitlines())
    return sorted(sorted((k, "_:" if v.startswith("_:") else v) for k, v in row.items()) for row in rows)


def _by_value(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Write a number in one way: the suites compare values, not how they are written."""
    kind = term.datatype.value.removeprefix(XSD) if isinstance(term, ox.Literal) else ""
    if isinstance(term, ox.Literal) and kind == "boolean":
        return ox.Literal({"1": "true", "0": "false"}.get(term.value, term.value), datatype=term.datatype)
    if not isinstance(term, ox.Literal) or kind not in NUMBERS:
        return term
    try:
        number = NUMBERS[kind](term.value)
    except (ValueError, InvalidOperation):
        return term
    written = f"{number.normalize():f}" if isinstance(number, Decimal) else repr(number)
    return ox.Literal(written, datatype=term.datatype)


def _rows(data: bytes, media_type: str) -> ox.Dataset:
    """Return rows as triples, one blank node a row, so that blank nodes in them may have any name."""
    form = ox.QueryResultsFormat.from_media_type(media_type)
    results = ox.parse_query_results(data, form)
    found = ox.Dataset()
    if isinstance(results, ox.QueryBoolean):
        found.add(ox.Quad(ox.NamedNode(ROW), ox.NamedNode(VALUE), ox.Literal(bool(results))))
        return found
    names = [variable.value for variable in results.variables]
    for solution in results:
        row = ox.BlankNode()
        found.add(ox.Quad(row, ox.NamedNode(ROW), ox.Literal("row")))
        for name in names:
            if solution[name] is not None:
                found.add(ox.Quad(row, ox.NamedNode(VALUE + name), _by_value(solution[name])))
    return found


def _expected(file: Path) -> tuple[bytes, str]:
    """Return the rows expected, and their format; those written as a graph (an older way) as JSON."""
    if file.suffix != ".ttl":
        return file.read_bytes(), RESULTS[file.suffix]
    with file.open("rb") as source:
        written = RDFResult(source, format="turtle").serialize(format="json")
    return written or b"", RESULTS[".srj"]


def _compare_stores(test: Test, store: ox.Store) -> str:
    expected = ox.Store()
    if test.result:
        _load(expected, test.result, None)
    for name, file in test.result_named:
        _load(expected, file, name)
    return _same(ox.Dataset(store), ox.Dataset(expected))


def _same(found: ox.Dataset, expected: ox.Dataset) -> str:
    for dataset in (found, expected):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    if found == expected:
        return ""
    missing = [str(quad) for quad in expected if quad not in found]
    extra = [str(quad) for quad in found if quad not in expected]
    return f"missing {missing[:3]}, extra {extra[:3]}"
