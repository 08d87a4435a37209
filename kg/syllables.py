"""What is a Vietnamese syllable, and where did copying lose spaces between syllables or put some inside.

Every Vietnamese word is one syllable, written apart, and the language has few of them.  Onsets and rhymes
are data: `kg/rules/syllables.toml`.  Old pages lose the space where a line of the source ended ("liênquan");
others put spaces inside syllables ("Qu ả ng").  Only texts that show it several times are read so.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_OFTEN = 3  # a text with fewer such faults is left as it is written
_LONGEST = 7
_FAR = 2 * _LONGEST + 1  # letters: no two syllables are as long
# in words folded: a syllable has its vowels together, and has some
_TWO_VOWELS = re.compile(r"[aeiouy][bcdghklmnpqrstvx]++[aeiouy]")
_NO_VOWEL = re.compile(
    r" (?:[bcdghklmnpqrstvx]{1,3}+(?= [aeiouy])|(?<=[aeiouy] )(?:[mpt]|ch?|n[gh]?|g)(?![^ ,.;:)]))"
)
_ONSET = re.compile(r"[bcdghklmnpqrstvx\u0111]")
WORD = re.compile(r"[^\W\d_]+")


@cache
def _syllables() -> frozenset[str]:
    data = tomllib.loads(files("kg").joinpath("rules", "syllables.toml").read_text(encoding="utf-8"))
    rhymes = data["rhymes"].split()
    return frozenset(onset + rhyme for onset in ("", *data["onsets"].split()) for rhyme in rhymes)


@lru_cache(1 << 16)
def is_syllable(word: str) -> bool:
    """Say whether `word` (NFC, any case) can be a Vietnamese syllable."""
    bare = unicodedata.normalize("NFD", word.lower()).translate(_TONES)
    return unicodedata.normalize("NFC", bare) in _syllables()


def misplaced(words: str, folded: str) -> list[tuple[int, int]]:
    """Return where `words` (and `folded`) lack a space, as `(at, at)`, or have one too many."""
    return [*_often(_glued(words, folded)), *_often(_split(words, folded))]


def _often(found: Iterator[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    places = list(found)
    return sorted({place for each in places for place in each}) if len(places) >= _OFTEN else []


def _glued(words: str, folded: str) -> Iterator[list[tuple[int, int]]]:
    """Yield where a space is missing between two syllables; the text itself tells which syllables it uses."""
    known: set[str] = set()
    for found in _TWO_VOWELS.finditer(folded):
        start, end = _word(words, found.start())
        word = words[start:end]
        if word.isascii() or len(word) > 2 * _LONGEST or is_syllable(word):
            continue
        cuts = [at for at in range(1, len(word)) if is_syllable(word[:at]) and is_syllable(word[at:])]
        if cuts:
            known = known or set(WORD.findall(words.lower()))
            at = start + max(cuts, key=lambda at: _likely(word[:at].lower(), word[at:].lower(), known))
            yield [(at, at)]


def _likely(first: str, second: str, known: set[str]) -> tuple[int, bool, int]:
    """Return how likely two syllables are: the text has them elsewhere; few words begin with a vowel."""
    return (first in known) + (second in known), _ONSET.match(second) is not None, len(first)


def _split(words: str, folded: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the spaces inside one syllable: beside letters without a vowel, where all together are one."""
    done = 0
    for found in _NO_VOWEL.finditer(f" {folded}"):  # so that what begins the text follows a space, too
        at, last = found.start(), found.end() - 1
        if at < done:
            continue
        start, end = max(
            _joined(words, at, last, done), key=lambda place: place[1] - place[0], default=(0, 0)
        )
        if end:
            done = end
            yield [(at, at + 1) for at in range(start, end) if words[at] == " "]


def _joined(words: str, at: int, last: int, done: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches about letters without a vowel that are a syllable when their spaces are dropped."""
    starts, ends = [at], [last]
    for _ in range(2):
        if starts[-1] > done and words[starts[-1] - 1] == " ":
            before = _word(words, starts[-1] - 1)[0]
            starts += [before] if before >= done else []
        if words[ends[-1] : ends[-1] + 1] == " ":
            ends.append(_word(words, ends[-1] + 1)[1])
    for start in starts:
        for end in ends:
            word = words[start:end].replace(" ", "")
            alike = word.islower() or word.isupper() or word.istitle()
            if end - start > len(word) and alike and WORD.fullmatch(word) and is_syllable(word):
                yield start, end


def _word(words: str, at: int) -> tuple[int, int]:
    """Return where the word around `at` stands, or of a word far too long for two syllables that much."""
    start = end = at
    first, last = max(0, at - _FAR), min(len(words), at + _FAR)
    while start > first and words[start - 1].isalpha():
        start -= 1
    while end < last and words[end].isalpha():
        end += 1
    return start, end
