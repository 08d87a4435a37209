"""How a page gets its rows: a question of the catalogue, bound to terms, answered by the readers.

A query of `queries/pages/` may have lines that count only when they are asked for:

    #? agency: VALUES ?agency { UNDEF } ?task vnd:hasAssignment/vnd:assignee ?agency .

`ask("pages/tasks", switches=("agency",), agency=…)` takes the mark away; as it stands the file asks without.

A parameter whose line ends with `# in place` is written where its variable stands: the engine finds a better
order for a constant than for a variable with one value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg import catalog
from kg.messages import gettext
from server.sparql.answers import OWN, Errand, Readers
from server.sparql.evaluation import Question

Term = NamedNode | Literal
SWITCH = "#? "
IN_PLACE = re.compile(r"^ *VALUES \?(\w+) \{ UNDEF \} # in place$", re.MULTILINE)
KEPT = 512
BESIDE = 4  # questions of pages at once, as many as there are readers


class Several(tuple[Term, ...]):
    """Terms of which any fits, written side by side in place of one."""

    def __str__(self) -> str:
        return " ".join(map(str, self))


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row: an IRI (`kind` "uri") or a literal, with its datatype and language."""

    value: str
    kind: str = "literal"
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

    def only(self, rows: Iterable[Row]) -> Table:
        """Return a table of some of the rows."""
        return Table(self.variables, tuple(rows), self.version)


class Asking:
    """Answers questions of the catalogue for the pages, within the limits of every query.

    Answers are kept as long as the version of the data is the same: a page asked again costs nothing.
    """

    def __init__(self, readers: Readers, timeout: float) -> None:
        self.readers = readers
        self.timeout = timeout
        self._made: dict[tuple[Hashable, int], Table] = {}
        self._kept = lru_cache(maxsize=KEPT)(self._fetched)
        self._version = -1
        self._beside = ThreadPoolExecutor(BESIDE, "beside")

    def ask(
        self, name: str, *, switches: Collection[str] = (), page: tuple[int, int] | None = None, **terms: Any
    ) -> Table:
        """Return the rows of the question `name`; `page` is how many of them, from which on."""
        return self.run(text_of(name, switches, page, **terms))

    def ask_all(self, names: Sequence[str], **terms: Any) -> list[Table]:
        """Return the rows of several questions about the same terms, asked side by side."""
        return list(self._beside.map(lambda name: self.ask(name, **terms), names))

    def run(self, text: str) -> Table:
        """Return the rows of a SELECT."""
        version = self.readers.version
        if version != self._version:  # what older versions gave is never asked for again
            self._kept.cache_clear()
            self._made.clear()
            self._version = version
        return self._kept(version, text)

    def keep(self, key: Hashable, version: int, make: Callable[[], Table]) -> Table:
        """Return what `make` makes of answers of one version; the same key and version make it once."""
        found = self._made.get((key, version))
        if found is None:
            if len(self._made) >= KEPT:
                self._made.clear()
            found = self._made[key, version] = make()
        return found

    def answer(self, text: str, form: str) -> bytes:
        """Return an answer whole, as written in a format of the endpoint ("turtle", "jsonld", "json" …)."""
        answer = self.readers.run(Errand(Question(text, form), self.timeout, client=OWN))
        return answer.head + b"".join(answer.rest or ())

    def _fetched(self, version: int, text: str) -> Table:
        return _table(self.answer(text, "json"), version)


def text_of(
    name: str, switches: Collection[str] = (), page: tuple[int, int] | None = None, **terms: Any
) -> str:
    """Return the text of a question of the catalogue with its switches set and its terms bound."""
    query, rest = _placed(catalog.query(name), terms)
    lines = (_switched(line, switches) for line in catalog.bind(query, rest).splitlines())
    size = f"\nLIMIT {page[0]:d} OFFSET {page[1]:d}" if page else ""
    return "\n".join(line for line in lines if line is not None) + size


def _placed(query: catalog.Query, terms: Mapping[str, Term]) -> tuple[catalog.Query, dict[str, Term]]:
    """Return a query with the terms written in it that it wants in place, and the other terms."""
    text = IN_PLACE.sub("", query.text)
    for name in (names := IN_PLACE.findall(query.text)):
        parts = re.split(rf"\?{name}\b", text)
        text = str(terms[name]).join(parts)
    return replace(query, text=text), {name: term for name, term in terms.items() if name not in names}


def _switched(line: str, switches: Collection[str]) -> str | None:
    text = line.lstrip()
    if not text.startswith(SWITCH):
        return line
    name, _, rest = text.removeprefix(SWITCH).partition(": ")
    return rest if name in switches else None


def _table(body: bytes, version: int) -> Table:
    data = json.loads(body)
    names = tuple(data["head"].get("vars", ()))
    if "boolean" in data:
        said = gettext("Yes") if data["boolean"] else gettext("No")
        return Table(("answer",), ({"answer": Cell(said)},), version)
    rows = tuple({name: _cell(row.get(name)) for name in names} for row in data["results"]["bindings"])
    return Table(names, rows, version)


def _cell(value: dict[str, Any] | None) -> Cell | None:
    if value is None:
        return None
    return Cell(value["value"], value["type"], value.get("datatype", ""), value.get("xml:lang", ""))
