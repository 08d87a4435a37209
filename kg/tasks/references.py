"""Which of the notice's citations stand in the words of a task."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from kg.model import Citation, Span
from kg.tasks.subjects import rule
from kg.text import passage

_FARTHEST = 160


class References:
    """The citations of a notice, by place."""

    def __init__(self, text: str, citations: Sequence[Citation]) -> None:
        self.text = text
        self.spans = [citation.evidence.span for citation in citations]
        self.places = sorted((span.start, index) for index, span in enumerate(self.spans))

    def within(self, span: Span) -> tuple[int, ...]:
        """Return the indexes of the citations inside `span`, but for those inside the abstract of another."""
        first = bisect_left(self.places, (span.start, -1))
        last = bisect_left(self.places, (span.end, -1))
        found: list[int] = []
        for _, index in self.places[first:last]:
            if span.holds(self.spans[index]) and not (found and self._in_abstract(found[-1], index)):
                found.append(index)
        return tuple(sorted(found))

    def _in_abstract(self, before: int, index: int) -> bool:
        """Say whether a law is named only by the document before ("… quy định chi tiết Luật …")."""
        between = Span(self.spans[before].end, self.spans[index].start)
        if between.end <= between.start or between.end - between.start > _FARTHEST:
            return between.end < between.start
        return rule("abstract").first(passage(self.text, between)) is not None
