"""From files to graphs in the store: what is new is read, what is known is left, what fails is told.

A commit holds whole notices, some of them at once, so that a load that ends early has loaded whole notices.
Beside the graph of a notice stands its record: the files it came from with their hashes, the rules that read
it, and when.  A file with a known hash, read by the present rules, is not read again; one read by other rules
is on `refresh`.
"""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from kg.ingest import HeldBack, common_graphs, notice_graphs, program
from kg.messages import Problem, gettext
from kg.originals import Originals
from kg.readers import ReadError, Source, expand
from kg.records import Record, known_record
from kg.replacing import replacement
from kg.report import Remark, Report, doubts_in
from kg.store import Store
from kg.store.gathering import Gathered

__all__ = ["Here", "Outcome", "Remark", "Report", "load", "outcome_of", "rule_set"]

Graphs: TypeAlias = Mapping[str, bytes]
Read: TypeAlias = Callable[[bytes, str], Graphs]
Progress: TypeAlias = Callable[[int, int, str], None]
AHEAD = 32
DURABLE_EVERY = 200
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of reading one file, in whichever process: its graphs, or why there are none."""

    graphs: Graphs = field(default_factory=dict)
    reason: str = ""
    page: int | None = None


def load(
    paths: Iterable[str | Path | Source],
    store: Store,
    *,
    refresh: bool = False,
    progress: Progress | None = None,
    read: Read | None = None,
    rules: str | None = None,
    executor: Executor | None = None,
    originals: Originals | None = None,
) -> Report:
    """Load notices from files, folders and archives ("-": standard input) into `store`.

    `read` makes the graphs of one file from its bytes and name (default: the project's readers, rules and
    ontology), in `executor` where one is given; a file that cannot be read stops no other.  `progress` is
    told how many of how many files are done, and the name of the last.  When `load` returns, all is on disk.
    `originals` is where the files themselves are kept.  An interrupt (Ctrl+C) ends the load between two
    commits, and the report says so.
    """
    if read is None:
        store.replace(common_graphs())
    reading = read or partial(notice_graphs, originals=originals)
    with Gathered(store) as gathered:
        return _Load(gathered, rules or rule_set(), refresh, reading).run(
            list(expand(paths)), executor, progress or (lambda done, total, name: None)
        )


@dataclass(frozen=True, slots=True)
class _Item:
    """A file on its way: its hash, and its reading, or the file of this load that has the same bytes."""

    name: str
    digest: str = ""
    work: Future[Outcome] | None = None
    same: str = ""


class _Load:
    """One run of `load`: reads ahead in the executor, commits here, in the order of the files."""

    def __init__(self, store: Store, rules: str, refresh: bool, read: Read) -> None:
        self.store = store
        self.rules = rules
        self.refresh = refresh
        self.read = read
        self.report = Report()
        self._first: dict[str, str] = {}
        self._kept: set[str] = set()

    def run(self, sources: list[Source], executor: Executor | None, progress: Progress) -> Report:
        try:
            for done, (item, outcome) in enumerate(self._outcomes(sources, executor), 1):
                if outcome is not None:
                    self._keep(item, outcome)
                if done % DURABLE_EVERY == 0:
                    self.store.flush()
                progress(done, len(sources), item.name)
        except KeyboardInterrupt:
            self.report.interrupted = True
        self.report.version = self.store.flush()
        return self.report

    def _outcomes(
        self, sources: list[Source], executor: Executor | None
    ) -> Iterator[tuple[_Item, Outcome | None]]:
        """Yield each file and what came of it (None: nothing to do), reading a few ahead."""
        ahead: deque[_Item] = deque()
        for source in sources:
            ahead.append(self._start(source, executor or Here()))
            if len(ahead) > (AHEAD if executor else 0):
                yield self._finished(ahead.popleft())
        while ahead:
            yield self._finished(ahead.popleft())

    def _start(self, source: Source, executor: Executor) -> _Item:
        try:
            data = source.read_bytes()
        except (ReadError, OSError) as error:
            self.report.failed.append(Remark(source.name, _reason(source.name, error)))
            return _Item(source.name)
        digest = hashlib.sha256(data).hexdigest()
        if digest in self._first:
            return _Item(source.name, digest, same=self._first[digest])
        if self._is_known(source.name, digest):
            return _Item(source.name, digest)
        self._first[digest] = source.name
        try:
            return _Item(source.name, digest, executor.submit(outcome_of, self.read, data, source.name))
        except BrokenExecutor as error:
            broken: Future[Outcome] = Future()
            broken.set_exception(error)
            return _Item(source.name, digest, broken)

    def _is_known(self, name: str, digest: str) -> bool:
        known = known_record(self.store, name, digest)
        if known is None or (self.refresh and known.rules != self.rules):
            return False
        (self.report.unchanged if known.rules == self.rules else self.report.outdated).append(name)
        if known.source != name:
            self.report.same[name] = known.source
        return True

    def _finished(self, item: _Item) -> tuple[_Item, Outcome | None]:
        """Wait for the reading of a file; one whose bytes came before in this load goes the way of that."""
        if item.same and item.digest in self._kept:
            self.report.unchanged.append(item.name)
            self.report.same[item.name] = item.same
        elif item.same:
            text = gettext("{file}: the same file as {other}, which was not loaded")
            return item, Outcome(reason=text.format(file=item.name, other=item.same))
        if item.work is None:
            return item, None
        try:
            return item, item.work.result()
        except BrokenExecutor:
            text = gettext(
                "{file}: the process that read it ended unexpectedly; load this file again by itself"
            )
            return item, Outcome(reason=text.format(file=item.name))

    def _keep(self, item: _Item, outcome: Outcome) -> None:
        """Commit the graphs of one file with their record, or note why there are none."""
        if outcome.reason:
            self.report.failed.append(Remark(item.name, outcome.reason, outcome.page))
            self.store.replace(outcome.graphs)
            return
        record = Record(item.name, item.digest, self.rules, datetime.now(UTC))
        change = replacement(self.store, outcome.graphs, record)
        try:
            self.store.replace(change.graphs)
        except Problem as problem:
            self.report.failed.append(Remark(item.name, f"{item.name}: {problem}"))
            return
        self._kept.add(item.digest)
        getattr(self.report, change.state).append(item.name)
        self.report.doubtful += [*change.doubtful, *doubts_in(outcome.graphs, item.name)]
        self.report.renewed += change.renewed


def outcome_of(read: Read, data: bytes, name: str) -> Outcome:
    """Read one file; whatever goes wrong with it is told and stops no other (runs in any process)."""
    try:
        graphs = read(data, name)
    except HeldBack as kept:
        return Outcome(kept.graphs, str(kept))
    except Problem as problem:
        page = problem.page if isinstance(problem, ReadError) else None
        return Outcome(reason=_reason(name, problem), page=page)
    except Exception as error:
        log.exception("reading %s", name)
        text = gettext("{file}: reading failed ({error}); please report this file as a fault of the program")
        return Outcome(reason=text.format(file=name, error=f"{type(error).__name__}: {error}"))
    return Outcome(graphs)


@cache
def rule_set() -> str:
    """Return a short hash of the rules and the version of the program: what a reading depends on."""
    digest = hashlib.sha256(program().encode())
    for rules in sorted(files("kg").joinpath("rules").iterdir(), key=lambda f: f.name):
        if rules.name.endswith(".toml"):
            digest.update(rules.name.encode() + rules.read_bytes())
    return digest.hexdigest()[:16]


class Here(Executor):
    """An executor that does the work at once, in this thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run and return a future that is done."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def _reason(name: str, problem: Exception) -> str:
    """Return the message of a problem, with the file's name in front where it does not say it."""
    text = str(problem)
    return text if name in text else f"{name}: {text}"
