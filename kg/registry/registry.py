"""The registry: one object that answers all questions about agencies and places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.config import current
from kg.iri import data, path
from kg.model import Mention, Notice
from kg.registry.around import named, period_of
from kg.registry.bodies import Body, Directory
from kg.registry.context import Context, Resolution
from kg.registry.history import History
from kg.registry.own import Report, read_own, write_own
from kg.registry.places import Change, Gazetteer, Place
from kg.registry.quads import Writer
from kg.registry.resolution import Resolver
from kg.registry.states import read
from kg.registry.tables import FOLDER

FEWEST_VOTES = 2
OWN_LIST = "registry.csv"
LEAST_SURE = 0.85


@dataclass(frozen=True, slots=True)
class Succession:
    """Who holds on a day what a body held: `now` may be several (a district's communes) or none."""

    body: Body
    now: tuple[Body, ...]
    steps: tuple[Change, ...]

    @property
    def sure(self) -> bool:
        """Whether every change on the way is certain in day and kind."""
        return all(step.sure for step in self.steps)


class Registry:
    """Places, bodies and their changes, read once; indexes are made when they are first asked for."""

    def __init__(self, folder: Path = FOLDER, own: Path | None = None) -> None:
        """Read the tables in `folder`, and one's own list of bodies where there is one."""
        self.gazetteer: Gazetteer = read(folder)
        self.directory = Directory(self.gazetteer, folder)
        self.history = History(self.directory)
        self.own = own
        if own and own.is_file():
            self.directory.add(self.import_rows(own).bodies)

    def import_rows(self, file: Path) -> Report:
        """Read and check one's own list of bodies (CSV); nothing is kept yet.

        A `Problem` where the file cannot be read at all; faults of single lines are in the report.
        """
        return read_own(file, self.directory, Resolver(self.directory))

    def keep(self, report: Report) -> None:
        """Add the bodies of a report to one's own list, here and on disk; the newest wins."""
        self.directory.add(report.bodies)
        for made in ("resolver", "writer"):
            self.__dict__.pop(made, None)
        if self.own:
            write_own(tuple(self.directory.own.values()), self.own)

    @cached_property
    def writer(self) -> Writer:
        """What writes places, bodies and changes as quads."""
        return Writer(self.history)

    @cached_property
    def resolver(self) -> Resolver:
        """What resolves names, with its indexes."""
        return Resolver(self.directory)

    def resolve(self, name: str, context: Context = Context()) -> Resolution:  # noqa: B008 - frozen
        """Return the one body that a name means in its context, or none with candidates and the reason."""
        return self.resolver.resolve(name, context)

    def context(self, notice: Notice) -> Context:
        """Return the place and time of a notice: as it tells them, else as they follow from what it names."""
        when = period_of(notice)
        issuer = notice.header.issuer
        home = self.home(replace(when, issuer=issuer.value)) if issuer else None
        home = home or self.locate((mention.name for mention in named(notice)), when.day)
        return replace(when, place=home.jurisdiction) if home else when

    def reader(self, notice: Notice) -> Callable[[Mention, object], str | None]:
        """Return what the writer of a notice's graph asks for the address of a body that is named.

        The answer is None for a group, for what is not known, and for what is less sure than `LEAST_SURE`.
        """
        context = self.context(notice)

        def address(mention: Mention, told: object) -> str | None:
            found = self.resolve(mention.name, replace(context, group=mention.group))
            return found.iri if found.confidence >= LEAST_SURE else None

        return address

    def body(self, iri: str) -> Body | None:
        """Return a body by its address, None where the registry knows none."""
        found = path(iri)
        return self.directory.get(found) if found else None

    def place(self, iri: str) -> Place | None:
        """Return a place by its address or jurisdiction."""
        return self.gazetteer.get(iri.rpartition("/")[2])

    def home(self, context: Context) -> Place | None:
        """Return the place of a notice: that of its issuer, or of what is named beside."""
        return self.resolver.home(context)

    def succession(self, iri: str, day: date) -> Succession | None:
        """Follow a body to those that hold its work on `day`; None for an unknown body."""
        body = self.body(iri)
        if body is None:
            return None
        now: dict[str, Body] = {}
        steps: dict[str, Change] = {}
        waiting, seen = [body], set()
        while waiting:
            here = waiting.pop(0)
            if here.path in seen:
                continue
            seen.add(here.path)
            if here.until >= day:
                now[here.path] = here
                continue
            for step in self.history.after(here):
                if step.day <= day:
                    steps[step.key] = step
                    waiting += self.history.bodies(step.new)
        return Succession(body, tuple(now.values()), tuple(steps.values()))

    def names(self, iri: str) -> tuple[tuple[str, date, date], ...]:
        """Return the names of a body, its forerunners and its successors, with their days, oldest first."""
        body = self.body(iri)
        found = {b.path: b for b in self.history.line(body)} if body else {}
        return tuple(
            sorted(((b.label, b.since, b.until) for b in found.values()), key=lambda n: (n[1], n[0]))
        )

    def bodies(self, jurisdiction: str, day: date) -> tuple[Body, ...]:
        """Return the standard bodies of a place on a day (not every place has each of them)."""
        return tuple(body for body in self.standard(self.gazetteer[jurisdiction]) if body.existed(day, day))

    def standard(self, place: Place) -> Iterator[Body]:
        """Yield the standard bodies that a place had at any time."""
        for template in self.directory.templates():
            if self.directory.template(template.slug, place) is template:
                body = self.directory.make(template, place)
                if body.since <= body.until:
                    yield body

    def everywhere(self, place: Place) -> Iterator[Body]:
        """Yield the standard bodies that every place of this level has, those of the country being all."""
        usual = self.directory.is_everywhere
        return (body for body in self.standard(place) if usual(body.template.slug, place.level))

    def locate(self, names: Iterable[str], day: date | None = None) -> Place | None:
        """Return the province of most districts and communes that `names` speak of; None if unclear."""
        period = (day, day) if day else None
        votes: Counter[str] = Counter()
        for name in dict.fromkeys(names):
            votes.update(place.jurisdiction for place in self.resolver.provinces(name, period))
        best = votes.most_common(2)
        clear = best and best[0][1] >= FEWEST_VOTES and (len(best) == 1 or best[0][1] > best[1][1])
        return self.gazetteer[best[0][0]] if clear else None

    def place_quads(self) -> Iterator[ox.Quad]:
        """Yield the quads of all places and their changes: some 120,000, to be loaded once."""
        return self.writer.places()

    def quads_of_places(self, iris: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield the quads of the places at these addresses, and of those above them."""
        return self.writer.of_places(filter(None, map(self.place, iris)))

    def quads(self, iris: Iterable[str]) -> Iterator[ox.Quad]:
        """Yield the quads of the bodies at these addresses, what is above them, and what became of them.

        Addresses that the registry does not know are passed over: they are bodies of one notice.
        """
        return self.writer.bodies(filter(None, map(self.body, iris)))

    def iri(self, body: Body) -> str:
        """Return the address of a body."""
        return data() + body.path


@cache
def open_registry() -> Registry:
    """Return the registry of this process, read at the first call; one's own list lies beside the store."""
    return Registry(own=Path(current().store).parent / OWN_LIST)
