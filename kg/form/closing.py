"""The end of a notice: the recipients and the signature (Decree 30/2020/NĐ-CP, articles 8 and 9).

The two stand beside each other on paper.  In a text they come one after the other, in cells of one line, or
with the lines of the signature between those of the recipients.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg import rules
from kg.form.layout import BULLETS, Line, as_written, cells, line_start, lines
from kg.model import Span
from kg.rules import Rule

_REACH = 9_000  # characters in which the recipients and the signature end
_BEFORE = 700  # characters before the recipients in which a signature may stand
_BESIDE = 25  # columns right of the recipients from which a cell belongs to the signature
_ENDED = re.compile(r"[;.]\W*\w{0,2}\W{0,2}$")
_MARKS = " .,;:*-_"
_STRAYS = 4  # lines of neither that end the search


@dataclass(frozen=True, slots=True)
class Closing:
    """Where the end stands, as lines or cells; the body ends at `start`, annexes begin after `end`."""

    start: int
    end: int
    recipients: tuple[Span, ...] = ()
    signature: tuple[Span, ...] = ()


def read_closing(text: str, after: int) -> Closing:
    """Find the recipients and the signature in `text[after:]`, each where there is one."""
    heading = _first(text, "noi-nhan", after)
    entry = None if heading else _first(text, "dau-noi-nhan", after)
    if heading is None and entry is None:
        signature = tuple(_signature(text, _marked(text, after)))
        start, end = (signature[0].start, signature[-1].end) if signature else (len(text), len(text))
        return Closing(start, end, (), signature)
    block = _Block(text)
    opening = heading or entry or Span(0, 0)
    if heading:
        block.recipients.append(heading)
        block.column = _column(text, heading)
        block.read(lines(text, heading.end, heading.end + _REACH))
    else:
        block.signature += _lost(text, opening, after)
        block.read(lines(text, opening.start, opening.start + _REACH))
    signature = tuple(block.signature) or tuple(_signature_before(text, after, opening.start))
    spans = [*block.recipients, *signature]
    return Closing(min(s.start for s in spans), max(s.end for s in spans), tuple(block.recipients), signature)


def _first(text: str, rule: str, after: int) -> Span | None:
    """Return the first hit of a rule that no word stands before on its line."""
    for hit in rules.load("components")[rule].find(as_written(text, Span(after, len(text)))):
        begin = line_start(text, hit.span.start)
        if begin is not None:
            return Span(begin, hit.span.end)
    return None


def _column(text: str, span: Span) -> int:
    """Return how many spaces stand before the words of the line that begins at `span`."""
    words = span.of(text)
    return len(words) - len(words.lstrip(" "))


def _lost(text: str, entry: Span, after: int) -> list[Span]:
    """Return the posts that stand where the heading of the recipients was lost, just above `entry`."""
    above = list(lines(text, max(after, entry.start - 150), entry.start))
    side = beside(text, above[-1].span) if above else None
    return [side] if side else []


def _marked(text: str, after: int) -> Iterator[Line]:
    """Return the lines from the first that opens a signature on ("TM. …", "KT. …")."""
    rest = as_written(text, Span(after, len(text)))
    for hit in rules.load("signature")["the-thuc-de-ky"].find(rest):
        if line_start(text, hit.span.start) is not None:
            return lines(text, hit.span.start, hit.span.start + _REACH)
    return iter(())


def _signature_before(text: str, after: int, opening: int) -> Iterator[Span]:
    """Yield the lines of a signature that stands above the recipients."""
    found = list(lines(text, max(after, opening - _BEFORE), opening))
    starts = [i for i, line in enumerate(found) if beside(text, line.span) == line.span]
    return _signature(text, found[starts[0] :]) if starts else iter(())


def _signature(text: str, found: Iterable[Line]) -> Iterator[Span]:
    """Yield the lines of a signature: posts in capitals, a mark of signing, and the name, which ends it."""
    strays = 0
    for line in found:
        words = line.span.of(text)
        if _signed(words):
            yield line.span
            return
        if _post(text, line.span, words):
            yield line.span
        elif is_name(words):
            yield line.span
            return
        elif (strays := strays + 1) >= _STRAYS:
            return


def beside(text: str, span: Span) -> Span | None:
    """Return the posts in capitals with which the words at `span` end ("Nơi nhận: TL. CHỦ TỊCH")."""
    if not text[max(span.start, span.end - 6) : span.end].rstrip(_MARKS)[-2:].isupper():
        return None
    for hit in _rules()["bo-phan-ky"].find(as_written(text, span)):
        if hit.span.of(text).isupper():
            return hit.span
    return None


def is_name(words: str) -> bool:
    """Say whether `words` are the name of a person and nothing else."""
    rule = "ho-ten-viet-hoa" if words.isupper() else "ho-ten"
    return _rules()[rule].at(as_written(words, Span(0, len(words))), 0) is not None


def _signed(words: str) -> bool:
    """Say whether posts in capitals and the name of the signer stand on one line."""
    return _starts(words, "chuc-vu-va-ho-ten", "signature")


def _post(text: str, span: Span, words: str, *, after: bool = True) -> bool:
    """Say whether a line is of a signature: a post, a mark of signing, or `after` one more capitals."""
    if (
        beside(text, span)
        or _starts(words, "the-thuc-de-ky", "signature")
        or _starts(words, "da-ky", "signature")
    ):
        return True
    return after and words.isupper() and sum(map(str.isalpha, words)) > 5


def _rules() -> dict[str, Rule]:
    return rules.load("signature")


@dataclass
class _Block:
    """The recipients as they are read, line by line, with the signature beside and below them."""

    text: str
    recipients: list[Span] = field(default_factory=list)
    signature: list[Span] = field(default_factory=list)
    column: int = 0
    ended: bool = True  # the last entry is complete
    kept: bool = False  # the last entry names the archive, which closes the block
    celled: bool = False  # the signature stands in a table cell of its own
    signed: bool = False  # the signature is complete
    strays: int = 0

    def read(self, found: Iterable[Line]) -> None:
        """Take the lines until both parts are complete."""
        for line in found:
            if not self._take(line):
                return

    def _take(self, line: Line) -> bool:
        """Take one line; False says that it belongs to neither part any more."""
        if not self.recipients:
            self.column = line.indent
        elif line.bar and len(self.recipients) > 1 and not line.bulleted(self.text):
            if self.celled:
                return False
            self.celled = True
        left = self._left(line)
        if self.celled or left is None:
            return self._sign(line.span) if self.celled else True
        words = left.of(self.text)
        if words[:4].isupper() and _starts(words, "phu-luc", "components"):
            return False
        if _signed(words):
            return self._sign(left)
        return self._entry(left, words) or self._continued(left, words) or self._sign(left)

    def _left(self, line: Line) -> Span | None:
        """Return what of the line belongs to the recipients, and give the rest to the signature."""
        if self.celled:
            return line.span
        left: list[Line] = []
        for cell in cells(self.text, line):
            if (left and cell.bar) or cell.indent >= self.column + _BESIDE:
                self.signature.append(cell.span)
                self.signed = self.signed or _signed(cell.span.of(self.text))
            else:
                left.append(cell)
        if not left:
            return None
        span = Span(left[0].start, left[-1].end)
        if side := beside(self.text, span):
            self.signature.append(side)
            span = Span(span.start, side.start)
        return span if any(map(str.isalnum, span.of(self.text))) else None

    def _entry(self, span: Span, words: str) -> bool:
        """Take a line that opens an entry: the first, one with a bullet, a heading, or the archive."""
        kept = "L" in words[:6] and _starts(words, "luu")
        heading = words.rstrip().endswith(":") and len(words) < 60 and (self.ended or self.kept)
        named = self.ended and not self.kept and _starts(words, "dau-co-quan")
        if self.recipients and not (words[0] in BULLETS or kept or heading or named):
            return False
        self.kept, self.ended, self.strays = kept, heading or bool(_ENDED.search(words)), 0
        self.recipients.append(span)
        return True

    def _continued(self, span: Span, words: str) -> bool:
        """Take a line that goes on with the entry above."""
        if self.ended or self.kept or sum(map(str.isalpha, words)) < 2 or len(self.recipients) < 2:
            return False
        self.ended = bool(_ENDED.search(words))
        self.recipients.append(span)
        return True

    def _sign(self, span: Span) -> bool:
        """Take a line of the signature; its name is the last."""
        words = span.of(self.text)
        if self.signed:
            return False
        if _signed(words):
            self.signature.append(span)
            return False
        if self.celled or _post(self.text, span, words, after=bool(self.signature)):
            self.signature.append(span)
            return True
        if is_name(words):
            self.signature.append(span)
            return False
        self.strays += 1
        return self.strays < _STRAYS


def _starts(words: str, rule: str, file: str = "recipients") -> bool:
    return rules.load(file)[rule].at(as_written(words, Span(0, len(words))), 0) is not None
