"""Bodies that exist once for each tier of government: "UBND huyện Sơn Động", "Công an các xã, phường".

What follows such a body is a tier, with or without the name of a place, or a list of both:
"UBND các xã, phường, đặc khu Cồn Cỏ" is a group ("UBND các xã, phường") and a body ("UBND đặc khu Cồn Cỏ").
Levels and places are those before and after 1 July 2025 (Law on the organisation of local government).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.agencies.naming import spell_out
from kg.scan import Scan
from kg.text import folded

_CITY, _PROVINCE, _TOWN, _DISTRICT = "thanh pho", "tinh", "thi xa", "huyen"
_SHORT = 4
_COMMITTEES = ("huyen uy", "thi uy", "quan uy", "thanh uy")  # of the Party, with the place right behind
_LONGEST = max(map(len, _COMMITTEES))


@dataclass(frozen=True)
class Tier:
    """One body of a tier: the words to put behind its name, and where they stand."""

    name: str
    start: int
    end: int
    group: bool = False


@dataclass
class Tiers(Scan):
    """Reads the tiers behind a body; keeps the levels, so that later places can lean on them."""

    plural: bool = False
    levels: list[str] = field(default_factory=list)
    read: list[Tier] = field(default_factory=list)

    def follow(self, at: int) -> int:
        """Read what stands behind a body that ends at `at`; return the place behind it."""
        if not self.space(at):
            return at
        if tier := self.hit("tier", at + 1) or self.hit("same-tier", at + 1):
            return self._group(at, tier.end)
        several = self.hit("several", at + 1)
        first = several.end if several else at + 1
        if self.hit("level", first):
            self.plural = self.plural or several is not None
            return self._sequence(at, first)
        if several:
            return at
        province = self.hit("province", at + 1) if self.capital(at + 1) else None
        if place := self.hit("region", at) or province:
            return self._one("", at + 1, place.end)
        local = self.capital(at + 1) and folded(self.words(at - _LONGEST, at)).endswith(_COMMITTEES)
        end = self._place_end(at + 1, _DISTRICT) if local else at + 1
        return self._one("", at + 1, end) if end > at + 1 else at

    def alone(self, at: int) -> int:
        """Read tiers that stand for their own authorities: "các huyện, thị xã Đức Phổ"."""
        several = self.hit("several", at)
        self.plural = several is not None
        start = several.end if several else at
        return self._sequence(at, start) if self.hit("level", start) else at

    def place(self, at: int) -> Tier | None:
        """Read a place, with or without its level, that leans on the levels read before."""
        level = self.hit("level", at)
        start = level.end + 1 if level and self.space(level.end) else at
        end = self._place_end(start, self.words(at, start).strip())
        if end == start:
            return None
        word = spell_out(self.words(at, start - 1)) if start > at else self._level(start)
        return Tier(f" {word} {spell_out(self.words(start, end))}".replace("  ", " "), at, end)

    def leaning(self, at: int) -> Tier | None:
        """Read a place behind several, or behind the only one before it: "UBND huyện Hòa Vang, Điện Bàn"."""
        place = self.place(at)
        if self.plural or not place:
            return place
        own = any(self.hit(rule, at) for rule in ("name", "acronym", "standing"))
        name = self.words(at, place.end)
        known = (" " in name or name.isdigit()) and not own
        return place if known and self._ended(place.end) else None

    def _group(self, at: int, end: int) -> int:
        while tail := self.hit("span-of-places", end):
            end = tail.end
        self.read.append(Tier(self.words(at, end), at, end, group=True))
        return end

    def _one(self, level: str, start: int, end: int) -> int:
        place = spell_out(self.words(start, end))
        name = f" {spell_out(level)} {place}" if level else f" {place}"
        self.read.append(Tier(name, start, end))
        return end

    def _sequence(self, at: int, start: int) -> int:
        """Read "huyện A, thị xã, thành phố B" from `start`; levels without places make one group."""
        stop, named, step = at, False, start
        while level := self.hit("level", step):
            before, stop = stop, level.end
            self.levels.append(self.words(level.start, level.end))
            place = stop + 1  # behind a space, or behind the point of "TP.Thủ Đức"
            follows = self.space(stop) or (self.words(stop, place) == "." and self.capital(place))
            end = self._place_end(place, self.levels[-1]) if follows else place
            if end > place:
                if level.start > start and not named:
                    self._bare(at, before)
                stop, named = self._one(self.levels[-1], place, end), True
            separator = self.separator(stop) or self.hit("dash", stop)
            step = separator.end if separator else self._unmarked(stop)
        return self._more(stop) if named else self._places(at, stop)

    def _unmarked(self, stop: int) -> int:
        """Return where the next level of a plural begins that no comma sets apart ("các tỉnh thành phố")."""
        level = self.hit("level", stop + 1) if self.plural and self.space(stop) else None
        bare = level is not None and not (self.space(level.end) and self.capital(level.end + 1))
        return stop + 1 if bare else self.end

    def _more(self, stop: int) -> int:
        """Read the group that a sequence of places ends with ("UBND thành phố Huế và các huyện")."""
        joint = self.separator(stop)
        several = self.hit("several", joint.end) if joint else None
        if not joint or not several or not self.hit("level", several.end) or not self.space(joint.end - 1):
            return stop
        rest = Tiers(self.passage, self.end)
        end = rest.follow(joint.end - 1)
        if any(not tier.group for tier in rest.read):
            return stop
        self.read += rest.read
        return end

    def _places(self, at: int, stop: int) -> int:
        """Read the places behind a plural ("các huyện: A, B"), or take the levels as a group."""
        end = stop
        while tail := self.hit("span-of-places", end):
            end = tail.end
        colon = self.passage.text[end : min(end + 2, self.end)]
        first = end + (2 if colon == ": " else 1)
        several = self.plural or len(self.levels) > 1
        if several and (tier := self.place(first)) and self._ended(tier.end):
            self.read.append(tier)
            return tier.end
        self._bare(at, end)
        return end

    def _ended(self, at: int) -> bool:
        """Say whether a place ends at `at`: no word in small letters goes on ("các xã: Nắm | chắc …")."""
        following = self.words(at + 1, at + 2)
        stops = ("stop", "stop-word", "separator", "span-of-places")
        return not (self.space(at) and following.islower()) or any(self.hit(rule, at) for rule in stops)

    def _bare(self, at: int, end: int) -> None:
        group = self.plural or len(self.levels) > 1
        name = self.words(at, end) if group else f" {spell_out(self.words(at + 1, end))}"
        self.read.append(Tier(name, at, end, group=group))

    def _place_end(self, at: int, level: str) -> int:
        """Return the place behind the name of a place at `at` (`at` itself where none stands)."""
        province = folded(level) == _PROVINCE
        if known := self.hit("province", at):
            return known.end if self.capital(at) or province else at
        place = self.hit("place", at)
        letter = place is not None and place.end == at + 1 and self.passage.text[at].isalpha()
        if not place or letter or self.begins(at) or province:
            return at
        predicate = self.hit("predicate", at)
        return at if predicate and predicate.end - at > _SHORT else place.end

    def _level(self, at: int) -> str:
        """Choose among the levels of a plural the one that the place at `at` has; none when it is open."""
        levels = {folded(spell_out(level)): spell_out(level).lower() for level in self.levels}
        if len(levels) == 1:
            return next(iter(levels.values()))
        city = self.hit("central-city", at) or (_PROVINCE not in levels and self.hit("city", at))
        known = {_CITY: city, _PROVINCE: self.hit("province", at), _TOWN: self.hit("town", at)}
        return next(
            (levels[level] for level, hit in known.items() if hit and level in levels),
            levels.get(_DISTRICT, self._last_level()),
        )

    def _last_level(self) -> str:
        """Return the level of the last place that was named with one ("đặc khu Phú Quốc, Kiên Hải")."""
        named = self.read and not self.read[-1].group
        return spell_out(self.levels[-1]).lower() if named and self.levels else ""
