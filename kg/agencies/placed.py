"""Bodies that exist in several places: a body for each tier named, or a group of them, and places alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kg.agencies import naming
from kg.agencies.groups import group_end
from kg.agencies.names import Names
from kg.agencies.own_names import goes_on
from kg.agencies.tiers import Tiers
from kg.model import Mention
from kg.rules import load
from kg.text import folded

_NO_COMMUNE_HAS = re.compile(r"(?:phong|hat|doi|chi cuc|thanh tra) .* (?:xa|phuong|thi tran)(?!.* huyen)")
_NUMBER = re.compile(r"\b(?:\d+|[IVX]+)\b")


@dataclass
class Placed(Names):
    """Reads a body with its tiers; the fields are what a shortened name leans on."""

    kind: str = ""
    listing: bool = False
    office_name: str = ""
    tiers: Tiers | None = None
    bare: set[int] = field(default_factory=set)

    def tiered(self, at: int, start: int, office: str, *, small: bool = False) -> bool:
        """Read "UBND huyện Sơn Động", "Công an các phường, xã": a body for each tier named."""
        hit = self.hit("tiered", at)
        listed = self.hit("body", at)
        if not hit or not (small or self.capital(at) or self.room(at)) or (listed and listed.end > hit.end):
            return False
        tiers = Tiers(self.passage, self.end)
        end = tiers.follow(hit.end)
        if not tiers.read and self._everywhere(at, hit.end, start, office):
            return True
        if not tiers.read and (not self.ends(hit.end) or goes_on(self, hit.end)):
            return False
        written = office + self.words(at, hit.end)
        name = office + naming.office(self.words(at, hit.end))
        for tier in tiers.read:
            first = start if tier is tiers.read[0] else tier.start
            self.add((written if tier.group else name) + tier.name, first, tier.end, group=tier.group)
        self.tiers = tiers if tiers.read and (tiers.plural or _has_place(tiers.read[-1].name)) else None
        self.office_name = name
        if not tiers.read:
            self.bare.add(len(self.found))
            self.add(name, start, hit.end)
        self.at = max(end, hit.end)
        return True

    def with_tails(self) -> list[Mention]:
        """Return what was read; a body without a tier shares that of the group right behind it.

        "Chủ tịch UBND, Trưởng Ban Chỉ huy các huyện": both exist in every district.
        """
        for index in sorted(self.bare, reverse=True):
            one, following = self.found[index : index + 2] if index + 1 < len(self.found) else (None, None)
            levels = (
                load("agencies")["agency-levels"].pattern.search(folded(following.name))
                if following
                else None
            )
            if one and following and following.group and levels:
                name = f"{one.name} {following.name[levels.start() + 1 :]}"
                if not _NO_COMMUNE_HAS.match(folded(name)):
                    self.found[index] = replace(one, name=name, group=True)
        return self.found

    def _everywhere(self, at: int, behind: int, start: int, office: str) -> bool:
        """Read a body of every branch or place ("Ban Chỉ huy … các ngành, địa phương"), as one group."""
        several = self.hit("levels", behind)
        end = group_end(self, several.start + 1) if several else behind
        return end > behind + 1 and self.add(office + self.words(at, end), start, end, group=True)

    def locality(self, at: int) -> bool:
        """Read "các tỉnh Nghệ An, Quảng Ngãi", "thành phố Hà Nội": a place for its authorities."""
        tiers = Tiers(self.passage, self.end)
        end = tiers.alone(at)
        if end == at or not any(not tier.group and _has_place(tier.name) for tier in tiers.read):
            return False
        for tier in tiers.read:
            self.add(tier.name.strip(), tier.start, tier.end, group=tier.group)
        self.tiers, self.office_name = (tiers if tiers.plural else None), ""
        self.at = end
        return True

    def row(self, at: int) -> bool:
        """Read bodies of one name that are numbered: "Cục Quản lý đường bộ II, III và IV"."""
        several = self.hit("several", at)
        first = several.end if several else at
        hit = self.hit("row", first) if self.capital(first) and self.head(first) else None
        if not hit:
            return False
        self.kind, self.listing = naming.spell_out(hit.text("base") or ""), several is not None
        start, end = hit.groups["row"]
        for number in _NUMBER.finditer(self.passage.text, start, end):
            self.add(
                f"{self.kind} {number[0]}", at if number.start() == start else number.start(), number.end()
            )
        return True

    def authority(self, at: int) -> bool:
        """Read "Tỉnh", "Thành phố" with a capital and no name: the authorities of the place meant."""
        level = self.hit("level", at) if self.capital(at) else None
        if not level or not self.ends(level.end):
            return False
        joint = self.separator(level.end)
        if joint and self.hit("level", joint.end):
            return False
        return self.add(self.words(at, level.end), at, level.end)

    def own_name(self, at: int) -> bool:
        """Read a body with a name of its own, or one for each tier behind it ("Ban Chỉ đạo các huyện")."""
        if not super().own_name(at):
            return False
        mention, end = self.found[-1], self.at
        levels = self.within("levels", at, end)
        if levels is None:
            return True
        tiers = Tiers(self.passage, self.end)
        stop = tiers.follow(levels.start)
        if stop <= levels.start:
            tiers, stop = Tiers(self.passage, self.end), group_end(self, levels.start + 1)
        if stop < end or not all(tier.group for tier in tiers.read):
            return True
        self.found.pop()
        self.tiers, self.office_name = tiers, mention.name.partition(self.words(levels.start, levels.end))[0]
        return self.add(self.words(at, stop), at, stop, group=True)


def _has_place(name: str) -> bool:
    """Say whether the name of a tier holds that of a place ("thị xã" alone does not)."""
    last = name.rpartition(" ")[2][:1]
    return " " in name.strip() and not last.islower()
