"""Bodies with names of their own: from the lists, by their first word, or of one person."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.agencies import naming
from kg.agencies.own_names import name_end
from kg.model import Mention
from kg.scan import Scan


@dataclass
class Names(Scan):
    """Reads a body at a place; `found` is what was read, `at` the place behind the last."""

    at: int = 0
    found: list[Mention] = field(default_factory=list)

    def add(self, name: str, start: int, end: int, *, group: bool = False) -> bool:
        """Note a mention and move behind it."""
        while end > start and self.space(end - 1):
            end -= 1
        self.found.append(Mention(name.strip(), self.passage.span(start, end), group))
        self.at = end
        return True

    def ends(self, at: int) -> bool:
        """Say whether a name may end at `at`: a mark, an "và" or a predicate follows."""
        last = at >= self.end or (self.space(at) and at + 1 >= self.end)
        if last or not (self.passage.text[at].isalnum() or self.space(at)):
            return True
        if any(self.hit(rule, at) for rule in ("stop", "stop-word", "separator", "aside")):
            return True
        return self.space(at) and not self.capital(at + 1) and self.hit("predicate", at + 1) is not None

    def high_office(self, at: int) -> bool:
        """Read "Phó Thủ tướng Lê Minh Khái", "các Phó Thủ tướng"."""
        hit = self.hit("deputy", at)
        if not hit:
            return False
        group = self.hit("several", at) is not None
        end = hit.end if group else self.person(hit.end)
        name = naming.body(self.words(at, hit.end)) + self.words(hit.end, end)
        return self.add(naming.spell_out(name), at, end, group=group)

    def person(self, at: int) -> int:
        """Return the place behind a person's name at `at` (two to four capital words)."""
        place = self.hit("place", at + 1) if self.space(at) else None
        words = self.words(place.start, place.end).partition(" - ")[0] if place else ""
        return at + 1 + len(words) if " " in words and not self.begins(at + 1) else at

    def listed(self, at: int) -> bool:
        """Read a body with a name of its own from the list ("Văn phòng Chính phủ")."""
        hit = self.hit("body", at)
        if not hit or not self.capital(at):
            return False
        office = self.hit("head-word", at) and self.capital(hit.end + 3) and not self.begins(hit.end + 3)
        if self.words(hit.end, hit.end + 3) == " - " and (office or self.head(hit.end + 3)):
            return self.add(self.words(at, name_end(self, at, hit.end)), at, name_end(self, at, hit.end))
        if region := self.hit("region", hit.end):
            return self.add(self.words(at, region.end), at, region.end)
        name = naming.body(self.words(at, hit.end))
        end = self.person(hit.end) if self.hit("one-person", at) else hit.end
        return self.add(name + self.words(hit.end, end), at, end)

    def own_name(self, at: int) -> bool:
        """Read "Trung tâm Chuyển đổi số Thành phố", "Công ty TNHH MTV …", or "Ban Chỉ đạo" alone."""
        committee = self.hit("committee", at) if self.capital(at) else None
        if not committee and self._full_name(at):
            return True
        alone = committee or self.hit("standing", at)
        if not alone or not (committee or (not self.capital(alone.end + 1) and self.ends(alone.end))):
            return False
        return self.add(naming.spell_out(self.words(at, alone.end)), at, alone.end)

    def _full_name(self, at: int) -> bool:
        head = self.head(at)
        if not head or not (self.capital(at) or self.room(at)) or not self.space(head.end):
            return False
        predicate = self.hit("predicate", at)
        if predicate and predicate.end > head.end:
            return False
        first = self.words(at, head.end)
        one_word = " " not in first and not first[:2].isupper()
        verb = predicate is not None or self.hit("stop", head.end) is not None
        if (one_word or verb) and not self.capital(head.end + 1):
            return False
        end = name_end(self, at, head.end)
        name = self.words(at, at + 1).upper() + self.words(at + 1, end)
        return end > head.end and self.add(naming.spell_out(name), at, end)

    def acronym(self, at: int) -> bool:
        """Read "EVN" in a list of bodies."""
        hit = self.hit("acronym", at) if self.found else None
        return hit is not None and self.ends(hit.end) and self.add(self.words(at, hit.end), at, hit.end)
