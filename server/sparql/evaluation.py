"""One query against one store, written out in one format; what a reader process does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, TypeAlias

import pyoxigraph as ox

from server.errors import ServiceProblem
from server.sparql.diagnosis import diagnose
from server.sparql.formats import FORMATS
from server.sparql.protocol import WHOLE, Dataset

Result: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Writer: TypeAlias = ox.QueryResultsFormat | ox.RdfFormat

_PRETTY = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML)


@dataclass(frozen=True, slots=True)
class Question:
    """A query as the engine takes it: the text, the graphs, the format of the answer, the base of IRIs."""

    text: str
    format: str
    base: str | None = None
    dataset: Dataset = WHOLE


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for every query: the declared prefixes; whether the default graph is the union of all."""

    prefixes: Mapping[str, str]
    union: bool = True


def evaluate(store: ox.Store, question: Question, setting: Setting, sink: IO[bytes]) -> None:
    """Run `question` on `store` and write the answer into `sink`.

    Raises ServiceProblem when the engine refuses the text; the engine's own OSError and RuntimeError pass.
    """
    try:
        result = _run(store, question, setting)
    except SyntaxError as error:
        raise diagnose(str(error), question.text, setting.prefixes) from error
    except RuntimeError as error:
        raise ServiceProblem("unknown-function", word=_function(error)) from error
    _write(result, FORMATS[question.format].writer, setting.prefixes, sink)


def _run(store: ox.Store, question: Question, setting: Setting) -> Result:
    prefixes = dict(setting.prefixes)
    dataset = question.dataset
    if not dataset:
        return store.query(
            question.text,
            base_iri=question.base,
            prefixes=prefixes,
            use_default_graph_as_union=setting.union,
        )
    return store.query(
        question.text,
        base_iri=question.base,
        prefixes=prefixes,
        default_graph=[ox.NamedNode(iri) for iri in dataset.default],
        named_graphs=[ox.NamedNode(iri) for iri in dataset.named],
    )


def _write(result: Result, writer: Writer, prefixes: Mapping[str, str], sink: IO[bytes]) -> None:
    if isinstance(result, ox.QueryTriples):
        assert isinstance(writer, ox.RdfFormat)  # noqa: S101 - the endpoint chose it by the form of the query
        if writer in _PRETTY:
            ox.serialize(result, sink, format=writer, prefixes=dict(prefixes))
        else:
            result.serialize(sink, format=writer)
    else:
        assert isinstance(writer, ox.QueryResultsFormat)  # noqa: S101
        result.serialize(sink, format=writer)


def _function(error: RuntimeError) -> str:
    """Return the IRI that the engine's message names (`The custom function <...> is not supported`)."""
    _, _, rest = str(error).partition("<")
    iri, closed, _ = rest.partition(">")
    return f"<{iri}>" if closed else str(error)
