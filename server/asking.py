"""How a page gets its rows: a question of the catalogue, bound to terms, answered by the readers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg import catalog
from kg.messages import gettext
from server.sparql.answers import Errand, Readers
from server.sparql.evaluation import Question

Term = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row: an IRI (`kind` "uri") or a literal, with its datatype and language."""

    value: str
    kind: str
    datatype: str = ""
    language: str = ""

    def __str__(self) -> str:
        return self.value


Row = Mapping[str, Cell | None]


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a query in their order; a variable without a value is None."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    version: int = 0

    def __bool__(self) -> bool:
        return bool(self.rows)


class Asking:
    """Answers questions of the catalogue for the pages, within the limits of every query."""

    def __init__(self, readers: Readers, timeout: float) -> None:
        self.readers = readers
        self.timeout = timeout

    def ask(self, name: str, **terms: Term) -> Table:
        """Return the rows of the question `name`; parameters left out are free."""
        return self.run(catalog.bind(catalog.query(name), terms))

    def run(self, text: str) -> Table:
        """Return the rows of a SELECT."""
        return _table(*self.answer(text, "json"))

    def answer(self, text: str, form: str) -> tuple[bytes, int]:
        """Return an answer as written in a format of the endpoint, whole, and the version it is from."""
        answer = self.readers.run(Errand(Question(text, form), self.timeout, client="pages"))
        return answer.head + b"".join(answer.rest or ()), answer.version


def _table(body: bytes, version: int) -> Table:
    data = json.loads(body)
    names = tuple(data["head"].get("vars", ()))
    if "boolean" in data:
        said = gettext("Yes") if data["boolean"] else gettext("No")
        return Table(("answer",), ({"answer": Cell(said, "literal")},), version)
    rows = tuple({name: _cell(row.get(name)) for name in names} for row in data["results"]["bindings"])
    return Table(names, rows, version)


def _cell(value: dict[str, Any] | None) -> Cell | None:
    if value is None:
        return None
    return Cell(value["value"], value["type"], value.get("datatype", ""), value.get("xml:lang", ""))
