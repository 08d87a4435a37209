"""One query against one store, written out in one format; what a reader process does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

import pyoxigraph as ox

from kg.functions import concerned, over_values
from server.errors import ServiceProblem
from server.sparql.dataset import keeps_union, merged, written_dataset
from server.sparql.diagnosis import diagnose
from server.sparql.formats import FORMATS
from server.sparql.preparing import Count, Search, counting, prepared
from server.sparql.protocol import WHOLE, Dataset

Result: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Writer: TypeAlias = ox.QueryResultsFormat | ox.RdfFormat

_PRETTY = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML)


class Sink(Protocol):
    """Where an answer is written to."""

    def write(self, data: bytes, /) -> int:
        """Take some bytes of the answer; an error stops the query."""

    def flush(self) -> None:
        """Nothing to do: the owner of the sink knows when the answer ends."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query as the engine takes it: the text, the graphs, the format of the answer, the base of IRIs."""

    text: str
    format: str
    base: str | None = None
    dataset: Dataset = WHOLE


@dataclass(frozen=True, slots=True)
class Edit:
    """An update to be tried on a copy: the text, the base of IRIs, the graphs it can change (None: any).

    `copy` is a folder that is the update's own; without one (an update of plain data) memory is enough.
    """

    text: str
    base: str | None = None
    graphs: tuple[str, ...] | None = None
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for every query: the declared prefixes; whether the default graph is the union of all."""

    prefixes: Mapping[str, str]
    union: bool = True


def evaluate(
    store: ox.Store,
    question: Question,
    setting: Setting,
    sink: Sink,
    *,
    count: Count | None = None,
    search: Search | None = None,
) -> None:
    """Run `question` on `store` and write the answer into `sink`; the engine's own errors pass.

    `count` tells how often a pattern fits (default: by counting now), `search` what holds some words.
    """
    prefixes = used(setting.prefixes, question.text)
    text = prepared(question.text, prefixes, count or counting(store), search)
    try:
        result = _run(store, replace(question, text=text), prefixes, setting.union)
    except SyntaxError:
        if text != question.text:  # say where the fault stands in the text as it was written
            ox.Store().query(question.text, base_iri=question.base, prefixes=prefixes)
        raise
    _write(result, FORMATS[question.format].writer, setting.prefixes, sink)


def used(prefixes: Mapping[str, str], text: str) -> dict[str, str]:
    """Return those of `prefixes` that `text` may use; the engine takes its time with each."""
    return {name: iri for name, iri in prefixes.items() if f"{name}:" in text}


def explain(error: str, message: str, question: Question | Edit, setting: Setting) -> ServiceProblem:
    """Return the problem behind an error of the engine: the name of its class and its message."""
    if error == "SyntaxError":
        return diagnose(message, question.text, setting.prefixes)
    if error == "RuntimeError" and "function" in message:
        return ServiceProblem("unknown-function", word=_named(message))
    if error == "RuntimeError" and "graph" in message:
        return ServiceProblem("graph-conflict", graph=_named(message), reason=message)
    if error == "MemoryError":
        return ServiceProblem("out-of-memory")
    return ServiceProblem("engine", reason=message[:200])


def _run(store: ox.Store, question: Question, prefixes: dict[str, str], union: bool) -> Result:
    dataset = question.dataset
    functions = over_values() if concerned(question.text) else None
    if not dataset and "from" in question.text.lower():
        dataset = written_dataset(question.text, prefixes)
    together = merged(store, dataset) if len(dataset.default) > 1 else None
    if together is not None:
        return together.query(
            question.text,
            base_iri=question.base,
            prefixes=prefixes,
            default_graph=ox.DefaultGraph(),
            custom_functions=functions,
            named_graphs=[ox.NamedNode(iri) for iri in dataset.named],
        )
    if not dataset:
        return store.query(
            question.text,
            base_iri=question.base,
            prefixes=prefixes,
            use_default_graph_as_union=union and not keeps_union(store),
            custom_functions=functions,
        )
    return store.query(
        question.text,
        base_iri=question.base,
        prefixes=prefixes,
        default_graph=[ox.NamedNode(iri) for iri in dict.fromkeys(dataset.default)],
        custom_functions=functions,
        named_graphs=[ox.NamedNode(iri) for iri in dataset.named],
    )


def _write(result: Result, writer: Writer, prefixes: Mapping[str, str], sink: Sink) -> None:
    if isinstance(result, ox.QueryTriples):
        assert isinstance(writer, ox.RdfFormat)  # noqa: S101 - the endpoint chose it by the form of the query
        if writer in _PRETTY:
            ox.serialize(result, sink, format=writer, prefixes=dict(prefixes))  # type: ignore[arg-type]
        else:
            result.serialize(sink, format=writer)  # type: ignore[arg-type]
    else:
        assert isinstance(writer, ox.QueryResultsFormat)  # noqa: S101
        result.serialize(sink, format=writer)  # type: ignore[arg-type]


def _named(message: str) -> str:
    """Return the IRI that the engine's message names (`The custom function <...> is not supported`)."""
    _, _, rest = message.partition("<")
    iri, closed, _ = rest.partition(">")
    return f"<{iri}>" if closed else message
