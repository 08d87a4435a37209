"""The registry as quads: all places in bulk, and of the bodies those that notices name, with their history.

Places and bodies stand in the graph `graph/registry`.  A change of bodies is an `org:ChangeEvent` with what
it ended and made; for places and posts, which are no organisations, it has the PROV terms above those of ORG.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import pyoxigraph as ox

from kg.iri import data
from kg.iri import place as place_iri
from kg.registry.bodies import Body
from kg.registry.history import History, Steps
from kg.registry.places import Change, Kind, Level, Place
from kg.registry.tables import read_table
from kg.vocabulary import namespace, prefixes

PARTY, UNIT, DEPARTMENT = "dang", "don-vi", "so"
UNIT_TAIL = "unit"
GOVERNING = frozenset({"ubnd", "hdnd", PARTY})
SHORT_NAMES = 3
KEPT = 4096  # bodies whose quads are kept
Pieces = tuple[tuple[str, tuple[ox.Quad, ...]], ...]
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")


class Writer:
    """Writes places, bodies and changes of one registry."""

    def __init__(self, history: History) -> None:
        """Prepare the terms and the words for changes."""
        self.history = history
        self.directory = directory = history.directory
        self.gazetteer = directory.gazetteer
        self.graph = ox.NamedNode(f"{data()}graph/registry")
        self._events = {Kind(row["kind"]): row["event"] for row in read_table(directory.folder / "kinds.tsv")}
        words = {row["kind"]: row["word"] for row in read_table(directory.folder / "words.tsv")}
        self._unsure_day, self._unsure_code = words["unsure-day"], words["unsure-code"]
        self._told: dict[str, Pieces] = {}

    def places(self) -> Iterator[ox.Quad]:
        """Yield the quads of all places and of their changes."""
        for place in self.gazetteer.places.values():
            yield from self._place(place)
        for change in self.gazetteer.changes:
            yield from self._place_change(change)

    def of_places(self, places: Iterable[Place]) -> Iterator[ox.Quad]:
        """Yield the quads of places and of those above them."""
        told: dict[str, Place] = {}
        for place in places:
            here: Place | None = place
            while here and here.jurisdiction not in told:
                told[here.jurisdiction] = here
                here = self.gazetteer.get(here.above)
        for _, place in sorted(told.items()):
            yield from self._place(place)

    def bodies(self, bodies: Iterable[Body]) -> Iterator[ox.Quad]:
        """Yield the quads of bodies and of what belongs to them.

        That is: the bodies above them, the changes that led to and from them, and whom these changes name.
        """
        told: set[str] = set()
        for wanted in bodies:
            for key, quads in self._pieces(wanted):
                if key not in told:
                    told.add(key)
                    yield from quads

    def _pieces(self, wanted: Body) -> Pieces:
        """Return what belongs to one body; kept, since notices name the same few bodies again and again."""
        if wanted.path not in self._told:
            if len(self._told) >= KEPT:
                self._told.clear()
            self._told[wanted.path] = self._all_of(wanted)
        return self._told[wanted.path]

    def _all_of(self, wanted: Body) -> Pieces:
        """Return what belongs to one body: bodies by path and changes by key, each with its quads."""
        pieces: dict[str, tuple[ox.Quad, ...]] = {}
        for body in (wanted, *self._above(wanted)):
            pieces.setdefault(body.path, tuple(self._body(body)))
            for steps in (self.history.before, self.history.after):
                self._changes(body, steps, pieces)
        return tuple(pieces.items())

    def _changes(self, body: Body, steps: Steps, pieces: dict[str, tuple[ox.Quad, ...]]) -> None:
        """Add the changes before or after a body, one after the other to the end."""
        waiting, seen = [body], {body.path}
        while waiting:
            for change in steps(waiting.pop()):
                named = self.history.bodies((*change.old, *change.new))
                if change.key not in pieces:
                    pieces[change.key] = tuple(self._body_change(change, body.is_post))
                for other in named:
                    if other.path not in pieces:
                        pieces[other.path] = tuple(self._body(other))
                side = change.new if steps == self.history.after else change.old
                waiting += [b for b in named if b.path in side and b.path not in seen]
                seen.update(side)

    def _above(self, body: Body) -> Iterator[Body]:
        while above := self.directory.above(body):
            yield above
            body = above

    def _place(self, place: Place) -> Iterator[ox.Quad]:
        node = ox.NamedNode(place_iri(place.jurisdiction))
        yield self._quad(node, _TYPE, _term("Place"))
        yield self._label(node, "prefLabel", place.label if place.title else place.name)
        for name in (place.name, *place.other) if place.title else ():
            yield self._label(node, "altLabel", name)
        if place.level is not Level.COUNTRY:
            yield self._quad(node, _term("placeType"), _concept("placetype", place.type))
            yield self._quad(node, _term("adminUnitOf"), _iri(place_iri(place.above)))
        if place.code:
            yield self._quad(node, _term("agencyCode"), ox.Literal(place.code))
        yield from self._valid(node, place.since, place.until)
        for change in self.gazetteer.after.get(place.jurisdiction, ()):
            for new in change.new:
                yield self._quad(node, _foreign("dcterms", "isReplacedBy"), _iri(place_iri(new)))

    def _body(self, body: Body) -> Iterator[ox.Quad]:
        node, template = _iri(data() + body.path), body.template
        above = self.directory.above(body)
        if body.is_post:
            yield self._quad(node, _TYPE, _foreign("org", "Post"))
            if above:
                yield self._quad(node, _foreign("org", "postIn"), _iri(data() + above.path))
        else:
            yield self._quad(node, _TYPE, _foreign("org", "FormalOrganization"))
            yield self._quad(node, _TYPE, _term("PartyBody" if template.type == PARTY else "Agency"))
            yield self._quad(node, _term("agencyType"), _concept("orgtype", template.type))
            if above:
                yield self._quad(node, _foreign("org", "subOrganizationOf"), _iri(data() + above.path))
        yield self._label(node, "prefLabel", body.label)
        for name in template.other[:SHORT_NAMES]:
            short = self.directory.name(template._replace(name=name), body.place)
            yield self._label(node, "altLabel", short)
        for name in self._as_called_at_home(body):
            yield self._label(node, "altLabel", name)
        relation = "governs" if template.type in GOVERNING and not body.is_post else "jurisdiction"
        yield self._quad(node, _term(relation), _iri(place_iri(body.place.jurisdiction)))
        yield from self._valid(node, body.since, body.until)
        if template.code:
            yield self._quad(node, _term("agencyCode"), ox.Literal(template.code))
            yield self._label(node, "editorialNote", self._unsure_code)

    def _as_called_at_home(self, body: Body) -> Iterator[str]:
        """Yield what notices of its own place call a body: "Sở Tài chính", "UBND tỉnh", without the place."""
        template, place = body.template, body.place
        if template.home or template.tail != UNIT_TAIL or place.level is Level.COUNTRY:
            return
        tail = "" if template.type == DEPARTMENT else f" {place.title}"
        for name in (template.name, *template.other[:1]):
            yield f"{name}{tail}"

    def _place_change(self, change: Change) -> Iterator[ox.Quad]:
        names = [", ".join(self.gazetteer[j].label for j in side) for side in (change.old, change.new)]
        yield from self._change(change, names)
        for terms, side in (("used", change.old), ("generated", change.new)):
            for jurisdiction in side:
                yield self._part(change, "prov", terms, place_iri(jurisdiction))

    def _body_change(self, change: Change, posts: bool) -> Iterator[ox.Quad]:
        found = [[self.directory.get(path) for path in side] for side in (change.old, change.new)]
        names = [", ".join(body.label for body in side if body) for side in found]
        yield from self._change(change, names)
        prefix, old, new = (
            ("prov", "used", "generated")
            if posts
            else ("org", "originalOrganization", "resultingOrganization")
        )
        for term, side in ((old, change.old), (new, change.new)):
            for path in side:
                yield self._part(change, prefix, term, data() + path)

    def _change(self, change: Change, names: list[str]) -> Iterator[ox.Quad]:
        node = self._event(change)
        yield self._quad(node, _TYPE, _foreign("org", "ChangeEvent"))
        words = self._events[change.kind].format(old=names[0], new=names[1])
        yield self._label(node, "prefLabel", words[:1].upper() + words[1:])
        yield self._quad(node, _foreign("dcterms", "date"), _day(change.day))
        yield self._quad(node, _foreign("dcterms", "type"), ox.Literal(change.kind))
        if change.source:
            yield self._quad(node, _foreign("dcterms", "source"), ox.Literal(change.source, language="vi"))
        if not change.sure:
            yield self._label(node, "editorialNote", self._unsure_day)

    def _part(self, change: Change, prefix: str, term: str, value: str) -> ox.Quad:
        return self._quad(self._event(change), _foreign(prefix, term), _iri(value))

    def _event(self, change: Change) -> ox.NamedNode:
        return _iri(f"{data()}change/{change.key}")

    def _valid(self, node: ox.NamedNode, since: date, until: date) -> Iterator[ox.Quad]:
        if since != date.min:
            yield self._quad(node, _term("validFrom"), _day(since))
        if until != date.max:
            yield self._quad(node, _term("validUntil"), _day(until))

    def _label(self, node: ox.NamedNode, kind: str, text: str) -> ox.Quad:
        return self._quad(node, _foreign("skos", kind), ox.Literal(text, language="vi"))

    def _quad(self, node: ox.NamedNode, term: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(node, term, value, self.graph)


@cache
def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(namespace()[name])


@cache
def _concept(scheme: str, code: str) -> ox.NamedNode:
    return ox.NamedNode(namespace(scheme)[code])


@cache
def _foreign(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{prefixes()[prefix]}{name}")


def _iri(text: str) -> ox.NamedNode:
    return ox.NamedNode(text)


@cache
def _day(value: date) -> ox.Literal:
    return ox.Literal(value.isoformat(), datatype=_DATE)
