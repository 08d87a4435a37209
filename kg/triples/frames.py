"""What shows the facts of a task: few spans, shared by the facts that they support.

Who leads, acts and coordinates is shown by the clause that tells it.  Who is advised, reported to or decides,
words of urgency, and documents without number are shown by the step (or the item) in whose words they stand;
the rules that read them are those of the span, and its confidence is that of the least sure of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.model import Assignment, Derivation, Evidence, Role, Span, Task

NEAR = 100  # characters between two names of one clause, enough for the words of a role
_CLAUSE = frozenset({Role.LEAD, Role.ASSIGNED, Role.COORDINATING, Role.ADVISING, Role.REPORTING})


class Frames:
    """The spans of one task; `further` is the evidence of other facts that stand in its words."""

    def __init__(self, task: Task, further: Iterable[Evidence] = ()) -> None:
        self.task = task
        self.spans = (*(step.evidence.span for step in task.steps), task.evidence.span)
        stated = [a.evidence for a in task.assignments if _in_sentence(a)]
        inside = [*stated, *(d.evidence for d in task.manner), *further]
        first = {**dict.fromkeys(self.spans, task.evidence)}
        first |= {step.evidence.span: step.evidence for step in task.steps}
        self._shown = {
            span: _merged(span, [first[span], *(e for e in inside if self._frame(e.span) == span)])
            for span in self.spans
        }
        self._clauses = _clauses([a for a in task.assignments if not _in_sentence(a)])

    def _frame(self, span: Span) -> Span | None:
        """Return the step that holds a span, else the item; None where it stands elsewhere."""
        return next((frame for frame in self.spans if frame.holds(span)), None)

    def of(self, span: Span) -> Evidence:
        """Return what shows a step or the item itself."""
        return self._shown[span]

    def shown(self, evidence: Evidence) -> Evidence:
        """Return what shows a fact that stands in the words of the task."""
        frame = self._frame(evidence.span)
        return self._shown[frame] if frame and evidence.derivation is Derivation.STATED else evidence

    def of_assignment(self, assignment: Assignment) -> Evidence:
        """Return what shows an assignment."""
        return self._clauses.get(id(assignment)) or self.shown(assignment.evidence)


def _in_sentence(assignment: Assignment) -> bool:
    return assignment.role not in _CLAUSE and assignment.evidence.derivation is Derivation.STATED


def _clauses(assignments: Sequence[Assignment]) -> dict[int, Evidence]:
    """Give each assignment the clause it stands in.

    A name alone does not show a role; the words from the first name to the last do, with "chủ trì" and
    "phối hợp với" between them, and the assignments of one clause share them.
    """
    clauses: list[list[Assignment]] = []
    for assignment in sorted(assignments, key=lambda a: (a.evidence.derivation, a.evidence.span)):
        last = clauses[-1][-1].evidence if clauses else None
        near = last and assignment.evidence.span.start - last.span.end <= NEAR
        if last and near and last.derivation == assignment.evidence.derivation:
            clauses[-1].append(assignment)
        else:
            clauses.append([assignment])
    shown: dict[int, Evidence] = {}
    for clause in clauses:
        pieces = [assignment.evidence for assignment in clause]
        span = Span(min(p.span.start for p in pieces), max(p.span.end for p in pieces))
        shown |= dict.fromkeys(map(id, clause), _merged(span, pieces))
    return shown


def _merged(span: Span, pieces: Sequence[Evidence]) -> Evidence:
    """Return one piece of evidence for several: their rules, the confidence of the least sure."""
    rules = " ".join(dict.fromkeys(piece.rule for piece in pieces))
    return Evidence(span, rules, min(piece.confidence for piece in pieces), pieces[0].derivation)
