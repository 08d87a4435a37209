"""Agencies: those of the centre one by one, those of a province, district or commune made from templates.

A template says what bodies of one kind are called and when they existed; the body itself, "Sở Tài chính tỉnh
Bắc Giang", is made when somebody names it.  A body made anew by a merger is another body: its address carries
the year (`org/vn-bac-giang/so-tai-chinh-2025`).  Posts that act by themselves (chairman of a committee, Prime
Minister) are kept like bodies, under `post/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.iri import COUNTRY
from kg.registry.places import Change, Gazetteer, Kind, Level, Place
from kg.registry.tables import read_table
from kg.registry.templates import POST, UNIT, Template, read_central, read_templates, worded


@dataclass(frozen=True, slots=True)
class Body:
    """One agency (or post): `path` is its address below the data namespace."""

    path: str
    label: str
    template: Template
    place: Place
    since: date
    until: date

    @property
    def is_post(self) -> bool:
        """Whether this is a post, not a body."""
        return self.template.is_post

    def existed(self, first: date, last: date) -> bool:
        """Say whether it existed all the time from `first` to `last`."""
        return self.since <= first and last <= self.until


class Directory:
    """All templates, the bodies they give, and what became of them."""

    def __init__(self, gazetteer: Gazetteer, folder: Path) -> None:
        """Read central bodies, templates and changes from `folder`."""
        self.gazetteer = gazetteer
        self.folder = folder
        self.country = gazetteer[COUNTRY]
        self.central = {row.slug: row for row in read_central(folder)}
        self.local: dict[tuple[str, Level], Template] = {
            (row.slug, level): row for row in read_templates(folder) for level in row.levels
        }
        self.own: dict[str, Template] = {}
        self.changes = tuple(read_table(folder / "changes.tsv"))
        self._after = {(row["scope"], slug): row for row in self.changes for slug in row["old"].split()}
        self._before = {(row["scope"], slug): row for row in self.changes for slug in row["new"].split()}

    def templates(self) -> Iterator[Template]:
        """Yield every template once."""
        yield from self.central.values()
        yield from dict.fromkeys(self.local.values())
        yield from self.own.values()

    def add(self, bodies: Iterable[Template]) -> None:
        """Take in bodies of one's own list, each with its home."""
        self.own |= {f"org/{body.home}/{body.slug}": body for body in bodies}

    def make(self, template: Template, place: Place) -> Body:
        """Return the body that a template gives in a place."""
        kind = POST if template.type == POST else "org"
        return Body(
            f"{kind}/{place.jurisdiction}/{template.slug}",
            self.name(template, place),
            template,
            place,
            max(template.since, place.since),
            min(template.until, place.until),
        )

    def name(self, template: Template, place: Place) -> str:
        """Return the full name of a body: with its place, unless it is of the whole country."""
        words = worded(template.name, self.gazetteer.types.get((place.type, place.level)))
        if template.home or place.level is Level.COUNTRY:
            return words
        return f"{words} {place.label if template.tail == UNIT else place.name}"

    def get(self, path: str) -> Body | None:
        """Return the body at an address ("org/vn-bac-giang/ubnd"); None where no template makes one."""
        kind, _, rest = path.partition("/")
        jurisdiction, _, slug = rest.partition("/")
        place = self.gazetteer.get(jurisdiction)
        template = place and self.template(slug, place)
        if not place or not template or (kind == POST) is not (template.type == POST):
            return None
        return self.make(template, place)

    def template(self, slug: str, place: Place) -> Template | None:
        """Return the template of a body in a place, None where such a place has no such body."""
        if own := self.own.get(f"org/{place.jurisdiction}/{slug}"):
            return own
        if place.level is Level.COUNTRY:
            return self.central.get(slug)
        found = self.local.get((slug, place.level))
        return found if found and found.fits(place) else None

    def above(self, body: Body) -> Body | None:
        """Return the body that this one belongs to."""
        template = self.template(body.template.above, body.place) if body.template.above else None
        return self.make(template, body.place) if template else None

    # ---- what became of a body

    def successors(self, body: Body) -> tuple[Change, tuple[Body, ...]] | None:
        """Return the change that ended a body and the bodies it made; None while it lasts."""
        if body.until == date.max:
            return None
        return self._reorganised(body) if body.until < body.place.until else self._moved(body)

    def _reorganised(self, body: Body) -> tuple[Change, tuple[Body, ...]] | None:
        row = self._after.get((_scope(body.place), body.template.slug))
        if row is None:
            return None
        return self._change(row, body.place)

    def _change(self, row: dict[str, str], place: Place) -> tuple[Change, tuple[Body, ...]]:
        made = self._bodies(row["new"], place)
        day = date.fromisoformat(row["date"])
        main = made[0] if made else self._bodies(row["old"], place)[0]
        olds = tuple(old.path for old in self._bodies(row["old"], place))
        news = tuple(new.path for new in made)
        change = Change(
            f"{day}/{_short(main.path)}",
            Kind(row["kind"]),
            day,
            olds,
            news,
            row["source"],
            row["sure"] == "yes",
        )
        return change, made

    def _bodies(self, slugs: str, place: Place) -> tuple[Body, ...]:
        templates = (self.template(slug, place) for slug in slugs.split())
        return tuple(self.make(template, place) for template in templates if template)

    def _moved(self, body: Body) -> tuple[Change, tuple[Body, ...]] | None:
        """Follow a body whose place ended: to the body of the same kind in each place that followed."""
        steps = self.gazetteer.after.get(body.place.jurisdiction, [])
        if not steps:
            return None
        step = steps[0]
        heirs = [self.gazetteer[jurisdiction] for change in steps for jurisdiction in change.new]
        templates = [(self._heir(body.template, heir), heir) for heir in dict.fromkeys(heirs)]
        made = tuple(self.make(template, heir) for template, heir in templates if template)
        others = [self.gazetteer[jurisdiction] for jurisdiction in step.old]
        same = [(self.template(body.template.slug, other), other) for other in others]
        olds = tuple(self.make(template, other).path for template, other in same if template)
        key = f"{step.key}/{body.template.slug}"
        news = tuple(new.path for new in made)
        return Change(key, step.kind, step.day, olds, news, step.source, step.sure), made

    def _heir(self, template: Template, place: Place) -> Template | None:
        """Return the template that goes on in another place, passing over what ended with the old one."""
        found = self.template(template.slug, place)
        if found and found.until >= place.since:
            return found
        row = self._after.get((_scope(place), template.slug)) if found else None
        new = row["new"].split() if row else []
        return self.template(new[0], place) if new else None

    def made_by(self, body: Body) -> tuple[Change, tuple[Body, ...]] | None:
        """Return the change that made a body and the bodies that were before it."""
        if body.since == date.min:
            return None
        row = self._before.get((_scope(body.place), body.template.slug))
        if row and body.since > body.place.since:
            return self._change(row, body.place)[0], self._bodies(row["old"], body.place)
        olds: list[Body] = []
        for step in self.gazetteer.before.get(body.place.jurisdiction, []):
            olds += self._forerunners(body, step)
        moved = self.successors(olds[0]) if olds else None
        return (moved[0], tuple(olds)) if moved else None

    def _forerunners(self, body: Body, step: Change) -> Iterator[Body]:
        row = self._before.get((_scope(body.place), body.template.slug))
        slugs = (body.template.slug, *(row["old"].split() if row else ()))
        for jurisdiction in step.old:
            place = self.gazetteer[jurisdiction]
            for slug in slugs:
                template = self.template(slug, place)
                if template and min(template.until, place.until) == place.until:
                    yield self.make(template, place)


def _scope(place: Place) -> str:
    return COUNTRY if place.level is Level.COUNTRY else str(int(place.level))


def _short(path: str) -> str:
    return path.partition("/")[2].removeprefix(f"{COUNTRY}-")
