"""What a spreadsheet can be matched against: the registry, and the documents of the data as they stand.

Finders are made once for each version; facts for new columns come from the registry and from one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from pyoxigraph import NamedNode

from kg import iri
from kg.linking.bodies import Agencies
from kg.linking.entities import AGENCY, DOCUMENT, PLACE, Candidate, Finder
from kg.linking.features import Record
from kg.linking.papers import Papers
from kg.linking.territories import Places
from kg.linking.wanted import from_rows
from kg.messages import language
from kg.registry import Registry, open_registry
from kg.vocabulary import label, schemes
from server.asking import Asking, Row, Several

Value = dict[str, Any]
FIRST_STEPS = {
    "org": AGENCY,
    "post": AGENCY,
    "agent": AGENCY,
    "place": PLACE,
    "doc": DOCUMENT,
    "catalogue": DOCUMENT,
}


class Matchable:
    """The finders over the present version of the data, and the facts about what they find."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._made = lru_cache(maxsize=1)(lambda version: self._finders())

    @property
    def finders(self) -> Mapping[str, Finder]:
        """The finder of each type."""
        return self._made(self._asking.readers.version)

    def get(self, id_: str) -> Candidate | None:
        """Return one entity by its identifier, None where there is none."""
        finder = self.finders.get(type_of(id_))
        return finder.get(id_) if finder else None

    def _finders(self) -> Mapping[str, Finder]:
        registry = open_registry()
        local = [(str(r["agent"]), str(r["label"])) for r in self._asking.ask("linking/local-bodies").rows]
        return {
            AGENCY: Agencies(registry, local),
            DOCUMENT: Papers(self._records()),
            PLACE: Places(registry),
        }

    def _records(self) -> Iterator[Record]:
        cited, notices = from_rows(map(_plain, self._asking.ask("linking/wanted").rows))
        yield from (*notices, *cited)
        for row in map(_plain, self._asking.ask("linking/entries").rows):
            yield Record(
                row["entry"],
                row.get("number", ""),
                date.fromisoformat(row["date"]) if "date" in row else None,
                title=row.get("title", ""),
                issuer=row.get("issuer", ""),
                jurisdiction=row.get("place", "").rpartition("/")[2] or None,
                type=row.get("type", "").rpartition("#")[2] or None,
                source=row["catalogue"].rpartition("/")[2],
            )

    def facts(self, ids: Sequence[str]) -> dict[str, dict[str, list[Value]]]:
        """Return the values of all properties of entities, in the form of the data extension protocol."""
        found: dict[str, dict[str, list[Value]]] = {id_: defaultdict(list) for id_ in ids}
        registry = open_registry()
        for id_ in ids:
            told = _of_body(registry, id_) if type_of(id_) == AGENCY else _of_place(registry, id_)
            for name, value in told:
                found[id_][name].append(value)
        papers = [id_ for id_ in ids if type_of(id_) == DOCUMENT and iri.at(id_)]
        if papers:
            asked = Several(NamedNode(str(iri.at(id_))) for id_ in papers)
            for row in self._asking.ask("linking/facts-of-document", document=asked).rows:
                values = found[str(iri.path(str(row["document"])))][str(row["name"])]
                if (value := _cell(row)) not in values:
                    values.append(value)
        return found


def type_of(id_: str) -> str:
    """Return the type of an identifier by its first step; "" for an unknown one."""
    if "/agent/" in id_:
        return AGENCY
    return FIRST_STEPS.get(id_.partition("/")[0], "")


def _plain(row: Row) -> dict[str, str]:
    return {name: str(cell) for name, cell in row.items() if cell is not None}


def _cell(row: Row) -> Value:
    value = row["value"]
    if value is None:
        return {}
    if value.kind == "uri":
        name = str(row["valueLabel"] or "") or label(value.value, language()) or value.value
        return {"id": iri.path(value.value) or value.value, "name": name}
    return day(date.fromisoformat(value.value)) if value.datatype.endswith("#date") else {"str": value.value}


def day(value: date) -> Value:
    """Write a day as the protocol has it: with a time of day."""
    return {"date": f"{value.isoformat()}T00:00:00Z"}


def _bounds(since: date, until: date) -> Iterator[tuple[str, Value]]:
    if since != date.min:
        yield "validFrom", day(since)
    if until != date.max:
        yield "validUntil", day(until)


def _of_body(registry: Registry, id_: str) -> Iterator[tuple[str, Value]]:
    address = iri.at(id_)
    body = registry.body(address) if address else None
    if body is None or address is None:
        return
    yield "agencyType", {"str": _concept("orgtype", body.template.type)}
    yield "jurisdiction", {"id": f"place/{body.place.jurisdiction}", "name": body.place.label.strip()}
    if body.template.code:
        yield "agencyCode", {"str": body.template.code}
    yield from _bounds(body.since, body.until)
    now = registry.succession(address, date.today())
    for heir in now.now if now else ():
        if heir.path != body.path:
            yield "successor", {"id": heir.path, "name": heir.label}


def _of_place(registry: Registry, id_: str) -> Iterator[tuple[str, Value]]:
    gazetteer = registry.gazetteer
    place = gazetteer.get(id_.removeprefix("place/")) if id_.startswith("place/") else None
    if place is None:
        return
    yield "placeType", {"str": place.title}
    if above := gazetteer.get(place.above):
        yield "adminUnitOf", {"id": f"place/{above.jurisdiction}", "name": above.label.strip()}
    if place.code:
        yield "officialCode", {"str": place.code}
    yield from _bounds(place.since, place.until)
    heirs = (heir for change in gazetteer.after.get(place.jurisdiction, ()) for heir in change.new)
    for heir in filter(None, map(gazetteer.get, dict.fromkeys(heirs))):
        yield "successor", {"id": f"place/{heir.jurisdiction}", "name": heir.label.strip()}


def _concept(scheme: str, code: str) -> str:
    concepts: Iterable[Any] = schemes()[scheme].concepts
    found = (concept.label.get(language(), code) for concept in concepts if concept.code == code)
    return next(found, code)
