"""Find the tasks of a notice: the smallest items that direct an action, who does what, and by when.

The rules are those of a careful clerk: an item is split only where the one who acts changes; a lead-in is a
task only when it orders something of its own, or when what it leads into is a mere list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kg.deadlines import find_deadlines
from kg.form.components import Components
from kg.model import Citation, Deadline, Evidence, Span, Task
from kg.tasks.clauses import Clause, read_clauses, whole
from kg.tasks.continuations import continued, due, enumerates, goes_on, listed, mere_list
from kg.tasks.fields import WHO, Fields, field_of, read_fields, read_inline, says_who, with_fields
from kg.tasks.items import Item, read_items
from kg.tasks.leadins import asks, hand_down, is_heading, is_lead_in, is_title, own_order, read_addressees
from kg.tasks.orders import asks_for_list, asks_you, closing, duties, is_silent, reopened, states, tells
from kg.tasks.references import References
from kg.tasks.roles import Handed, read_roles, with_partners
from kg.tasks.subjects import rule
from kg.tasks.tables import read_tables, without
from kg.text import Passage, passage

_NOTHING = Handed()


def find_tasks(
    text: str, components: Components, citations: Sequence[Citation], issued_on: date | None
) -> tuple[Task, ...]:
    """Return the tasks of the notice `text` in its order.

    `components` say where body and annexes stand, `citations` which documents are cited where (a task keeps
    the indexes of those in its words), `issued_on` gives a deadline its missing year.
    """
    addressed = read_addressees(text, components.addressees)
    finder = _Finder(text, References(text, citations), issued_on, addressed)
    tables = finder.table(components.body, "B")
    finder.body(read_items(text, without(components.clean(components.body), tables)))
    finder.tasks.sort(key=lambda task: task.evidence.span)
    for number, annex in enumerate(components.annexes, 1):
        finder.annex(annex, components.clean(annex), f"PL{number}")
    return tuple(finder.tasks)


@dataclass
class _Finder:
    """Walks the items and keeps what it finds; `handed` is what the headings above hand down.

    A place is quiet where only a command or a subject makes a task: the background before the first lead-in,
    the articles of a decision, the items below a mere statement.
    """

    text: str
    references: References
    issued_on: date | None
    addressed: Handed
    tasks: list[Task] = field(default_factory=list)
    keys: Counter[str] = field(default_factory=Counter)

    def body(self, root: Item) -> None:
        """Read the body: its paragraphs before the first item, then the items."""
        handed, quiet = _NOTHING, True
        for index in range(len(root.paragraphs)):
            words = root.passage(self.text, index)
            if is_lead_in(words) and not states(words):
                handed, quiet = self.lead_in(root, words, handed), False
                if not handed.assignments and asks(words):
                    handed = Handed(self.addressed.assignments, handed.deadlines)
            else:
                self.paragraph(root, index, handed, quiet=quiet)
        before = len(self.tasks)
        self.below(root.children, handed, quiet=False)
        if root.children and handed.assignments and mere_list(root, self.tasks[before:]):
            self.listing(root, handed)

    def annex(self, span: Span, pieces: Sequence[Span], prefix: str) -> None:
        """Read an annex: its tables; of its items those of a plan, or the duties that a regulation names."""
        words = passage(self.text, span)
        tabled = self.table(span, prefix)
        if not tabled and rule("plan").at(words, 0):
            self.below(read_items(self.text, pieces, prefix).children, _NOTHING, quiet=False)
        elif not tabled and rule("regulation").at(words, 0):
            for item in duties(self.text, read_items(self.text, pieces, prefix)):
                self.item(item, _NOTHING, quiet=False)

    def table(self, span: Span, prefix: str) -> list[Span]:
        """Read the tables of a stretch; return where their rows stand."""
        rows = list(read_tables(self.text, span))
        for count, row in enumerate((row for row in rows if row.cells), 1):
            item = Item(f"{prefix}-{count}", row.number, "row")
            self.stated(item, row.cells["content"], 0, row.handed(self.issued_on))
        return sorted(row.span for row in rows)

    def below(self, items: Sequence[Item], handed: Handed, *, quiet: bool) -> None:
        """Read the items below one heading."""
        fields = read_fields(self.text, items, self.issued_on)
        if fields:
            self.fields(items[0].parent, fields)
            items = fields.rest
        for item in items:
            self.item(item, handed, quiet=quiet)

    def item(self, item: Item, handed: Handed, *, quiet: bool) -> None:
        """Read one item: heading, lead-in or task, then what is below it."""
        if is_silent(self.text, item):
            return
        quiet, before, last = quiet or item.style == "article", len(self.tasks), len(item.paragraphs) - 1
        if any(field_of(child.passage(self.text)) for child in item.children):
            last = -1
        for index in range(last + 1):
            words, more = item.passage(self.text, index), index < last or item.children
            leads = more and not says_who(self.text, item, index + 1)
            if leads and is_lead_in(words):
                stated = states(words)
                quiet = quiet or stated
                handed = handed if stated else self.lead_in(item, words, handed)
            elif leads and index == 0 and is_heading(words):
                handed = hand_down(words, handed, self.issued_on)
            elif not is_title(words):
                self.paragraph(item, index, handed, quiet=quiet and not handed.assignments)
        if item.children:
            if not enumerates(self.text, item):
                self.below(item.children, handed, quiet=quiet and not handed.assignments)
            if len(self.tasks) == before and not quiet:
                self.listing(item, handed)

    def lead_in(self, item: Item, words: Passage, above: Handed) -> Handed:
        """Hand down what a lead-in says; keep the order that it gives of its own."""
        if clause := own_order(words):
            self.add(item, words, clause, _NOTHING)
        return hand_down(words, above, self.issued_on)

    def listing(self, item: Item, handed: Handed) -> None:
        """Keep a lead-in whose items are a mere list as one task, with the list."""
        words = item.passage(self.text, len(item.paragraphs) - 1)
        if not asks_for_list(words, told=bool(handed.assignments)):
            return
        words = passage(self.text, *item.paragraphs[-1], *listed(item))
        self.add(item, words, whole(words), handed)

    def paragraph(self, item: Item, index: int, handed: Handed, *, quiet: bool) -> None:
        """Find the tasks of one paragraph of an item."""
        words = item.passage(self.text, index)
        if (kind := field_of(words)) and (kind[0] == "time" or (index and kind[0] in WHO)):
            if task := due(self.tasks, item, find_deadlines(words, self.issued_on)):
                self.tasks[-1] = task
            return
        if inline := read_inline(told := with_fields(self.text, item, index), self.issued_on):
            self.stated(item, told, 0, inline[1], inline[0])
            return
        end = closing(words, numbered=bool(item.label) and index == 0)
        clauses = read_clauses(words, handed.names, 0, end)
        further = index and end and not rule("sending").at(words, 0, end)
        if further and goes_on(self.tasks, item, words, clauses):
            self.tasks[-1] = continued(self.tasks[-1], words, end, self.references, self.issued_on)
            return
        self.clauses(item, words, clauses, handed, quiet=quiet)
        if (again := reopened(words, end)) < len(words.text):
            self.clauses(item, words, read_clauses(words, frozenset(), again), handed, quiet=quiet)

    def clauses(
        self, item: Item, words: Passage, clauses: Sequence[Clause], handed: Handed, *, quiet: bool
    ) -> None:
        """Keep those clauses of a paragraph that tell somebody to act."""
        start = clauses[0].start if clauses else 0
        loud = bool(item.label) or not quiet or bool(self.tasks and item.parent is None)
        deadlines = find_deadlines(words, self.issued_on) if clauses else ()
        for number, clause in enumerate(clauses, 1):
            known = clause.head is not None or handed.assignments
            opens = number < len(clauses) and not known and rule("opener").at(words, clause.start)
            if not clause.head and asks_you(words, clause):
                told, handed = True, self.addressed
            else:
                told = tells(words, clause, handed, quiet=quiet, loud=loud)
            told = told or bool(deadlines and rule("sending").at(words, clause.start, clause.end))
            if told and not opens:
                self.add(item, words, replace(clause, start=start), handed, deadlines)
                start, loud = clause.end, True
            elif number > 1:
                start = max(start, clause.start)

    def fields(self, heading: Item | None, fields: Fields) -> None:
        """Make the tasks of a plan written as fields: each content, else the heading above."""
        for content in fields.contents:
            words = content.passage(self.text)
            kind = field_of(words)
            self.stated(content, words, kind[1] if kind else 0, fields.handed)
            for child in content.children:
                self.stated(child, child.passage(self.text), 0, fields.handed)
        if not fields.contents and heading is not None and heading.label:
            self.stated(heading, heading.passage(self.text), 0, fields.handed)
        for item, words, clause in fields.clauses:
            self.add(item, words, clause, Handed((), fields.handed.deadlines), timed=True)

    def stated(self, item: Item, words: Passage, start: int, handed: Handed, end: int = 0) -> None:
        """Keep a task of which fields or cells say who and when."""
        clause = Clause(start, end or len(words.text))
        said = Handed(with_partners(words, clause, handed.assignments), handed.deadlines)
        self.add(item, words, clause, said, find_deadlines(words, self.issued_on), stated=True, timed=True)

    def add(
        self,
        item: Item,
        words: Passage,
        clause: Clause,
        handed: Handed,
        deadlines: Sequence[Deadline] | None = None,
        *,
        stated: bool = False,
        timed: bool = False,
    ) -> None:
        """Keep one task; `deadlines` are those of the whole paragraph.

        What is `stated` by fields or cells is said of this very task; their times are (`timed`) in any case.
        """
        written = words.text[clause.start : clause.end]
        if not (text := written.strip()):
            return
        start = clause.start + len(written) - len(written.lstrip())
        span = words.span(start, start + len(text))
        own = find_deadlines(words, self.issued_on) if deadlines is None else deadlines
        due = tuple(deadline for deadline in own if span.holds(deadline.evidence.span))
        if timed or (not clause.head and not due):
            due += tuple(deadline for deadline in handed.deadlines if deadline not in due)
        self.tasks.append(
            Task(
                key=self.key(item.key or "0"),
                label=item.label,
                text=text,
                evidence=Evidence(
                    span,
                    clause.head.rule if clause.head else "task-inherited",
                    0.95 if clause.head or stated else 0.9,
                ),
                parent=(item.parent.key or None) if item.parent else None,
                assignments=handed.assignments if stated else read_roles(words, clause, handed),
                deadlines=due,
                citations=self.references.within(span),
            )
        )

    def key(self, wanted: str) -> str:
        """Return a key that no task has: the item's, or the item's with a count behind it."""
        self.keys[wanted] += 1
        return wanted if self.keys[wanted] == 1 else f"{wanted}+{self.keys[wanted]}"
