"""Who is named: one body, a list of bodies, or a group without names.

`read_list` reads from a place where a list begins to the place where it ends, and gives each body its full
name: "các Sở: Tài chính, Y tế" are Sở Tài chính and Sở Y tế, "Giám đốc Sở Y tế" is Sở Y tế, "TN&MT" is spelt
out.  "Chủ tịch UBND tỉnh" stays: chairman and committee are two authorities.  Groups ("các sở, ban, ngành")
are kept as written.  Which body of the country a name means is decided later (`kg.registry`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.agencies import naming
from kg.agencies.groups import group_end, phrase_end, with_chunks
from kg.agencies.own_names import name_end
from kg.agencies.placed import Placed
from kg.agencies.tiers import Tiers
from kg.model import Mention
from kg.rules import load
from kg.text import Passage, folded

_MOST = 400
_COMMA = re.compile(r" ?, ?")
_BY_SECTOR = ("bo", "so")
_BY_PLACE = ("tinh", "huyen")


def read_list(passage: Passage, start: int, end: int | None = None) -> tuple[tuple[Mention, ...], int]:
    """Read the list of bodies that begins at `start` of `passage`.

    Returns the mentions in the order of the text and the index in `passage.text` where the list ends (the end
    of its last name; `start` when no body begins there).  A list is cut after 400 names.
    """
    stop = len(passage.text) if end is None else end
    if start >= stop or not load("agencies")["agency-start"].at(passage, start, stop):
        return (), start
    return passage.once(("list", start, stop), lambda: Reader(passage, stop).all(start))


@dataclass
class Reader(Placed):
    """Reads one body after another."""

    def all(self, start: int) -> tuple[tuple[Mention, ...], int]:
        """Read one body after another from `start` on; return them and the end of the last."""
        at = stop = start
        while len(self.found) < _MOST and self.one(at):
            stop = self.explained(with_chunks(self, self.at) if self.found[-1].group else self.at)
            at = self.following(aside.end if (aside := self.hit("aside", stop)) else stop)
            if at < 0:
                break
        return tuple(self.with_tails()), stop

    def following(self, at: int) -> int:
        """Return where the next body may begin behind one that ends at `at`, -1 where the list ends.

        A ministry has no tiers: what follows it without a mark ("Bộ Quốc phòng các tỉnh A, B") is the next.
        """
        if separator := self.separator(at):
            return separator.end
        ministry = folded(self.kind) == _BY_SECTOR[0]
        bare = self.hit("several", at + 1) if ministry and self.space(at) else None
        return at + 1 if bare and self.hit("level", bare.end) else -1

    def one(self, at: int) -> bool:
        """Read the body (or the first of a plural) at `at`; say whether there is one."""
        return at < self.end and (
            self.office(at)
            or self.plural(at)
            or self.sector(at)
            or self.short(at)
            or self.high_office(at)
            or self.tiered(at, at, "")
            or self.listed(at)
            or self.post(at)
            or self.locality(at)
            or self.row(at)
            or self.group(at)
            or self.own_name(at)
            or self.acronym(at)
            or self.authority(at)
        )

    def office(self, at: int) -> bool:
        """Read "Chủ tịch UBND tỉnh", "CT, PCT UBND tỉnh": each office of its own."""
        hit = self.hit("office", at)
        if not hit or not (self.capital(at) or self.hit("several", at)):
            return False
        count, written = len(self.found), hit.text("office") or ""
        if self.tiered(hit.end, at, f"{written} ") and not self.found[count].group:
            del self.found[count:]
            for office in _COMMA.split(written):
                self.tiered(hit.end, at, f"{naming.spell_out(office)} ")
        person = self.person(self.at)
        if len(self.found) == count + 1 and not self.found[-1].group and person > self.at:
            name = f"{self.found.pop().name} {self.words(self.at + 1, person)}"
            return self.add(name, at, person)
        return len(self.found) > count

    def sector(self, at: int) -> bool:
        """Read "Sở Y tế", "Bộ TN&MT", with the province where it follows."""
        hit = self.hit("sector", at)
        if not hit or not (self.capital(at) or self.hit("kind", at)):
            return False
        sector = hit.text("sector") or ""
        if sector.islower() and len(sector) < 4:
            return False
        self.kind, self.tiers = naming.kind(hit.text("kind") or ""), None
        ministry = folded(self.kind) == _BY_SECTOR[0]
        tiers = Tiers(self.passage, self.end)
        end = hit.end if ministry else tiers.follow(hit.end)
        name = f"{self.kind} {naming.sector(sector)}"
        if not (ministry or tiers.read) and self._provinces(at, end, name):
            return True
        if tiers.plural and tiers.read and not tiers.read[0].group:
            self.tiers, self.office_name = tiers, name
            return self.add(name + tiers.read[0].name, at, end)
        if not any(tier.group for tier in tiers.read):
            return self.add(name + naming.spell_out(self.words(hit.end, end)), at, end)
        self.tiers, self.office_name = tiers, name
        return self.add(name + self.words(hit.end, end), at, end, group=True)

    def plural(self, at: int) -> bool:
        """Read "các Sở: Tài chính, Y tế": read the first, and keep the kind for the rest."""
        hit = self.hit("plural", at)
        if not hit or not hit.text("colon"):
            return self.sectors(at)
        kind, does = naming.kind(hit.text("kind") or ""), self.hit("predicate", hit.end)
        acts = does and folded(kind) not in _BY_SECTOR and self.words(hit.end + 1, does.end).islower()
        if acts or self.hit("told", hit.end):
            return False
        before = (self.kind, self.listing, self.tiers)
        self.kind, self.listing, self.tiers = kind, True, None
        first = hit.end
        if self.short(first) or (folded(self.kind) in _BY_SECTOR and self.full(first)):
            self.found[-1] = replace(self.found[-1], span=self.passage.span(at, self.at))
            return True
        self.kind, self.listing, self.tiers = before
        return False

    def sectors(self, at: int) -> bool:
        """Read "các Sở Y tế, Tài chính"; one branch alone is a group ("các Sở Y tế")."""
        several = self.hit("several", at)
        hit = self.hit("sector", several.end) if several else None
        if not several or not hit or not (self.capital(several.end) or self.hit("kind", several.end)):
            return False
        kind, sector = naming.kind(hit.text("kind") or ""), hit.text("sector") or ""
        joint = self.separator(hit.end)
        following = joint.end if joint else self.end
        short = self.hit("name", following) and self.capital(following) and not self.begins(following)
        if folded(kind) == _BY_SECTOR[0] or short or self.hit("sector", following):
            self.kind, self.listing, self.tiers = kind, True, None
            return self.add(f"{kind} {naming.sector(sector)}", at, hit.end)
        tiers = Tiers(self.passage, self.end)
        end = tiers.follow(hit.end)
        if self._provinces(at, end, f"{kind} {naming.sector(sector)}"):
            return True
        return self.add(self.words(at, end), at, end, group=True)

    def _provinces(self, at: int, end: int, office: str) -> bool:
        """Read the provinces behind a department: "Sở GTVT: Thanh Hóa, Nghệ An"."""
        named = self.words(end, end + 2) == ": " and self.hit("province", end + 2) is not None
        tiers = Tiers(self.passage, self.end)
        if not named or not (place := tiers.place(end + 2)):
            return False
        self.tiers, self.office_name, tiers.plural = tiers, office, True
        return self.add(office + place.name, at, place.end)

    def full(self, at: int) -> bool:
        """Read a body by its full name."""
        return self.sector(at) or self.tiered(at, at, "") or self.listed(at)

    def short(self, at: int) -> bool:
        """Read a name that leans on the one before it: "Bộ Tài chính, Công an", "các huyện: A, B"."""
        if self.tiers and not (self.begins(at) or self.head(at)) and (place := self.tiers.leaning(at)):
            return self.add((self.office_name + place.name).strip(), at, place.end)
        if not self.kind or not self.capital(at):
            return False
        if folded(self.kind) in _BY_SECTOR:
            return self.short_sector(at)
        if not self.listing or self.begins(at):
            return False
        locality = self.hit("place", at) if folded(self.kind) in _BY_PLACE else None
        end = locality.end if locality else name_end(self, at, at)
        branch, comma = self.hit("name", at), self.words(at, end).find(", ")
        if comma > 0 and not (branch and branch.end > at + comma):
            end = at + comma
        kind = self.kind.lower() if locality else self.kind
        return self.add(f"{kind} {self.words(at, end)}", at, end)

    def short_sector(self, at: int) -> bool:
        """Read the branch of government alone, after a plural or after another of its kind."""
        hit = self.hit("name", at)
        surface = self.words(at, hit.end) if hit else ""
        short = sum(letter.isupper() for letter in surface) > 1 and " " not in surface
        if hit and not self.listing and not short:
            hit = self.hit("ministry", at)
        department = folded(self.kind) == _BY_SECTOR[1]
        if not hit or (department and self.hit("ministry-only", at)):
            return False
        return self.add(f"{self.kind} {naming.sector(surface)}", at, hit.end)

    def post(self, at: int) -> bool:
        """Read "Giám đốc Sở Y tế" is Sở Y tế; "Thủ trưởng các cơ quan" stays as written."""
        person = self.hit("person", at)
        if person and (named := self.person(person.end - 1)) > person.end:
            return self._with_post(at, named)
        hit = person if person and self.hit("office", person.end) else self.hit("post", at) or person
        if not hit or self.hit("school", at):
            return False
        count = len(self.found)
        school = self.within("school", at, hit.end)  # "các trường" without its marks is "các Trưởng"
        end = school.start if school else hit.end
        small = not self.capital(end) and self.tiered(end, end, "", small=True)
        if not (small or self.one(end) or self.group(end, sure=True)):
            named = self.person(end - 1)
            return named > end and self.add(self.words(at, named), at, named)
        first = self.found[count]
        span = first.span._replace(start=self.passage.place(at))
        many = person is hit and self.hit("several", at)
        group = first.group or bool(many or self.hit("member", at))
        whole = many and not first.group  # a post inside is part of what they are called
        written = self.words(at, end) + (self.words(end, self.at) if whole else first.name)
        self.found[count] = replace(first, name=written if group else first.name, span=span, group=group)
        return True

    def _with_post(self, at: int, end: int) -> bool:
        """Read a person with the post behind the name: "đồng chí A - Giám đốc Sở Y tế" is Sở Y tế."""
        joint = self.hit("apposition", end)
        count = len(self.found)
        if not joint or not (self.office(joint.end) or self.post(joint.end)):
            return self.add(self.words(at, end), at, end)
        stop = self.at
        if self.hit("office", joint.end):
            del self.found[count:]
            return self.add(self.words(at, stop), at, stop)
        self.found[count] = replace(self.found[count], span=self.passage.span(at, stop))
        return True

    def explained(self, at: int) -> int:
        """Return the place behind what explains a body: "… - Cơ quan thường trực Ban Chỉ đạo"."""
        said = self.hit("explained", at)
        return phrase_end(self, said.end) if said and not self.found[-1].group else at

    def group(self, at: int, *, sure: bool = False) -> bool:
        """Read "các sở, ban, ngành", "cơ quan, đơn vị liên quan"."""
        listed = bool(self.found) and self.found[-1].group and self.hit("company", at) is not None
        end = group_end(self, at, sure=sure or listed)
        return end > at and self.add(self.words(at, end), at, end, group=True)
