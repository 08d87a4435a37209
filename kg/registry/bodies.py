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
from kg.registry.places import Gazetteer, Level, Place
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
    """All templates, and the bodies they give."""

    def __init__(self, gazetteer: Gazetteer, folder: Path) -> None:
        """Read central bodies and templates from `folder`."""
        self.gazetteer = gazetteer
        self.folder = folder
        self.country = gazetteer[COUNTRY]
        self.central = {row.slug: row for row in read_central(folder)}
        self.local: dict[tuple[str, Level], Template] = {
            (row.slug, level): row for row in read_templates(folder) for level in row.levels
        }
        self.own: dict[str, Template] = {}
        rows = read_table(folder / "everywhere.tsv")
        self._everywhere = {(row["slug"], Level(int(row["digits"]))) for row in rows}

    def is_everywhere(self, slug: str, level: Level) -> bool:
        """Say whether every place of a level has such a body; those of the country are named one by one."""
        return level is Level.COUNTRY or (slug, level) in self._everywhere

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
