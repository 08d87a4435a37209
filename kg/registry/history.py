"""What became of bodies: the changes that ended and made them, from the tables and from those of places.

A body ends by a reorganisation of its own (`changes.tsv`), or with its place; then its work goes to the body
of the same kind in each place that followed.  One change has one identity, whichever of its bodies is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from kg.iri import COUNTRY
from kg.registry.bodies import Body, Directory
from kg.registry.places import Change, Kind, Level, Place
from kg.registry.tables import read_table
from kg.registry.templates import Template

Row = dict[str, str]
Steps = Callable[[Body], Iterator[Change]]


class History:
    """The changes of all bodies of one directory."""

    def __init__(self, directory: Directory) -> None:
        """Read the changes of standard bodies."""
        self.directory = directory
        self.gazetteer = directory.gazetteer
        self._ended: dict[tuple[str, str], Row] = {}
        self._made: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in read_table(directory.folder / "changes.tsv"):
            self._ended |= {(row["scope"], slug): row for slug in row["old"].split()}
            for slug in row["new"].split():
                self._made[row["scope"], slug].append(row)

    def after(self, body: Body) -> Iterator[Change]:
        """Yield the changes that ended a body: none while it lasts, several where it was divided."""
        if body.until < body.place.until:
            if row := self._end(body.template.slug, body.place):
                yield self._reorganised(row, body.place)
        elif body.until != date.max:
            for step in self.gazetteer.after.get(body.place.jurisdiction, ()):
                yield self._moved(step, body.template)

    def before(self, body: Body) -> Iterator[Change]:
        """Yield the changes that made a body, or put others into it.

        Others that only some places have are not told of a body that every place has: here there may be none.
        """
        rows = [row for row in self._makings(body.template.slug, body.place) if self._fits(row, body)]
        for row in rows:
            if body.place.since < date.fromisoformat(row["date"]) <= body.place.until:
                yield self._reorganised(row, body.place)
        slugs = dict.fromkeys((body.template.slug, *(slug for row in rows for slug in row["old"].split())))
        for step in self.gazetteer.before.get(body.place.jurisdiction, ()):
            for slug in slugs:
                change = self._moved_from(step, slug)
                if change and body.path in change.new:
                    yield change

    def _fits(self, row: Row, body: Body) -> bool:
        usual, level = self.directory.is_everywhere, body.place.level
        olds = all(usual(slug, level) for slug in row["old"].split())
        return olds or row["scope"] == body.place.jurisdiction or not usual(body.template.slug, level)

    def forerunners(self, body: Body) -> Iterator[Change]:
        """Yield the changes that made a body, not those that put others into it later."""
        return (change for change in self.before(body) if change.day <= body.since)

    def heirs(self, body: Body) -> tuple[Body, ...]:
        """Return the bodies that hold the work of one that ended."""
        paths = dict.fromkeys(path for change in self.after(body) for path in change.new)
        return self.bodies(paths)

    def bodies(self, paths: Iterator[str] | dict[str, None] | tuple[str, ...]) -> tuple[Body, ...]:
        """Return the bodies at some addresses."""
        return tuple(body for path in paths if (body := self.directory.get(path)))

    def line(self, body: Body) -> Iterator[Body]:
        """Yield a body, all that came before it, and all that came after it."""
        yield body
        for steps, back in ((self.forerunners, True), (self.after, False)):
            waiting, seen = [body], {body.path}
            while waiting:
                changes = steps(waiting.pop())
                for other in self.bodies(
                    tuple(p for change in changes for p in (change.old if back else change.new))
                ):
                    if other.path not in seen:
                        seen.add(other.path)
                        waiting.append(other)
                        yield other

    def _end(self, slug: str, place: Place) -> Row | None:
        """Return what ended the bodies of one kind: a row for this very place, else one for its level."""
        return self._ended.get((place.jurisdiction, slug)) or self._ended.get((_scope(place), slug))

    def _makings(self, slug: str, place: Place) -> list[Row]:
        """Return what made the bodies of one kind, leaving out rows that others replace in this place."""
        own = self._made.get((place.jurisdiction, slug), [])
        usual = self._made.get((_scope(place), slug), [])
        return [*own, *(row for row in usual if self._end(row["old"].split()[0], place) is row)]

    def _reorganised(self, row: Row, place: Place) -> Change:
        """Return a reorganisation in one place: named by what it made by a merger, else by what it ended."""
        olds, news = (self._paths(row[side].split(), place) for side in ("old", "new"))
        day, kind = date.fromisoformat(row["date"]), Kind(row["kind"])
        main = news[0] if kind is Kind.MERGED and news else olds[0]
        sure = row["sure"] == "yes"
        return Change(f"{day}/{_short(main)}", kind, day, olds, news, row["source"], sure)

    def _paths(self, slugs: list[str], place: Place) -> tuple[str, ...]:
        templates = (self.directory.template(slug, place) for slug in slugs)
        return tuple(self.directory.make(template, place).path for template in templates if template)

    def _moved_from(self, step: Change, slug: str) -> Change | None:
        """Return what a change of places did to the bodies of one kind, if they lasted until then."""
        for place in map(self.gazetteer.__getitem__, step.old):
            template = self.directory.template(slug, place)
            if template and template.until >= place.until:
                return self._moved(step, template)
        return None

    def _moved(self, step: Change, template: Template) -> Change:
        """Return what a change of places did to the bodies of one kind."""
        old = [self._in(template.slug, place) for place in step.old]
        new = [self._heir(template, self.gazetteer[place]) for place in step.new]
        return Change(
            f"{step.key}/{template.slug}",
            step.kind,
            step.day,
            tuple(body.path for body in old if body),
            tuple(body.path for body in new if body),
            step.source,
            step.sure,
        )

    def _in(self, slug: str, jurisdiction: str) -> Body | None:
        place = self.gazetteer[jurisdiction]
        template = self.directory.template(slug, place)
        return self.directory.make(template, place) if template else None

    def _heir(self, template: Template, place: Place) -> Body | None:
        """Return the body that goes on in another place, passing over what ended with the old one."""
        found = self.directory.template(template.slug, place)
        if found and found.until < place.since:
            row = self._end(template.slug, place)
            new = row["new"].split() if row else []
            found = self.directory.template(new[0], place) if new else None
        return self.directory.make(found, place) if found else None


def _scope(place: Place) -> str:
    return COUNTRY if place.level is Level.COUNTRY else str(int(place.level))


def _short(path: str) -> str:
    return path.partition("/")[2].removeprefix(f"{COUNTRY}-")
