"""The words of a loaded notice with the places where they name something: what exports are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode, QuerySolutions

from kg import catalog, iri
from kg.linking.features import Record
from kg.store import Reader

Rows = list[dict[str, str]]
Ask = Callable[[str, str], Rows]
TASK, AGENCY, DEADLINE, CITATION = "task", "agency", "deadline", "citation"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the words: what stands there (`thing`, an address), its label, and its day if it has one."""

    kind: str
    start: int
    end: int
    thing: str
    label: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class PaperText:
    """A notice as a record, with its words and marks in order; `issuer` is the address of its issuer."""

    record: Record
    text: str
    issuer: str
    marks: tuple[Mark, ...]


def paper_text(ask: Ask, address: str) -> PaperText | None:
    """Gather a notice by its address; None where no notice of that address is loaded.

    `ask` answers a query of the catalogue about one thing with rows of plain values.
    """
    rows = ask("linking/notice-text", address)
    if not rows:
        return None
    row = rows[0]
    record = Record(
        address,
        row.get("number", ""),
        date.fromisoformat(row["date"]) if "date" in row else None,
        title=row.get("title", ""),
        issuer=row.get("issuerLabel", ""),
        jurisdiction=_jurisdiction(address, row),
        type=row.get("type", "").rpartition("#")[2] or None,
        source="notice",
    )
    marks = tuple(_marks(ask("linking/notice-marks", address)))
    return PaperText(record, row["text"], row.get("issuer", ""), marks)


def _jurisdiction(address: str, row: Mapping[str, str]) -> str | None:
    steps = (iri.path(address) or "").split("/")
    complete = len(steps) == 4 and steps[2].isdecimal()
    return steps[1] if complete else row.get("home", "").rpartition("/")[2] or None


def _marks(rows: Iterable[Mapping[str, str]]) -> Iterable[Mark]:
    for row in rows:
        yield Mark(
            row["kind"],
            int(row["start"]),
            int(row["end"]),
            row["thing"],
            row.get("label", ""),
            date.fromisoformat(row["date"]) if "date" in row else None,
        )


def asking_of(reader: Reader) -> Ask:
    """Return what asks a store directly."""

    def ask(name: str, this: str) -> Rows:
        found = reader.query(catalog.bind(catalog.query(name), {"this": NamedNode(this)}))
        if not isinstance(found, QuerySolutions):
            raise TypeError(f"{name} is a SELECT")
        names = [variable.value for variable in found.variables]
        return [{name: row[name].value for name in names if row[name] is not None} for row in found]

    return ask
