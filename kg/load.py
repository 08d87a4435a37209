"""From files to graphs in the store: what is new is read, what is known is left, what fails is told.

Each file is one commit, so that a load that ends early has loaded whole notices.  Beside the graph of a
notice stands its record: the files it came from with their hashes, the rules that read it, and when.  A file
with a known hash, read by the present rules, is not read again; one read by other rules is on `refresh`.
"""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from kg.ingest import HeldBack, common_graphs, notice_graphs, program
from kg.messages import Problem, gettext, ngettext
from kg.readers import ReadError, Source, expand
from kg.records import Record, known_record, record_quads
from kg.store import Store

Graphs: TypeAlias = Mapping[str, bytes]
Read: TypeAlias = Callable[[bytes, str], Graphs]
Progress: TypeAlias = Callable[[int, int, str], None]
AHEAD = 32
DURABLE_EVERY = 200
log = logging.getLogger(__name__)
N_ = str


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not loaded: `reason` is a whole sentence that names it and says what to do."""

    source: str
    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(slots=True)
class Report:
    """What a load did, by the names of the files; `version` is the version of the store that holds it all."""

    loaded: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    version: int = 0

    def __str__(self) -> str:
        parts = [
            ngettext("{n} notice loaded", "{n} notices loaded", len(self.loaded)).format(n=len(self.loaded)),
            gettext("{n} replaced").format(n=len(self.replaced)),
            gettext("{n} unchanged").format(n=len(self.unchanged)),
            gettext("{n} failed").format(n=len(self.failed)),
        ]
        if self.outdated:
            parts.append(gettext("{n} read by older rules (use --refresh)").format(n=len(self.outdated)))
        return ", ".join(parts)

    def to_data(self) -> dict[str, Any]:
        """Return the report as data that `json.dumps` can write."""
        return {
            "loaded": self.loaded,
            "replaced": self.replaced,
            "unchanged": self.unchanged,
            "outdated": self.outdated,
            "failed": [{"file": f.source, "reason": f.reason} for f in self.failed],
            "version": self.version,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of reading one file, in whichever process: its graphs, or why there are none."""

    graphs: Graphs = field(default_factory=dict)
    reason: str = ""


def load(
    paths: Iterable[str | Path],
    store: Store,
    *,
    refresh: bool = False,
    progress: Progress | None = None,
    read: Read | None = None,
    rules: str | None = None,
    executor: Executor | None = None,
) -> Report:
    """Load notices from files, folders and archives ("-": standard input) into `store`.

    `read` makes the graphs of one file from its bytes and name (default: the project's readers, rules and
    ontology), in `executor` where one is given; a file that cannot be read stops no other.  `progress` is
    told how many of how many files are done, and the name of the last.  When `load` returns, all is on disk.
    """
    if read is None:
        store.replace(common_graphs())
    return _Load(store, rules or rule_set(), refresh, read or notice_graphs).run(
        list(expand(paths)), executor, progress or (lambda done, total, name: None)
    )


class _Load:
    """One run of `load`: reads ahead in the executor, commits here, in the order of the files."""

    def __init__(self, store: Store, rules: str, refresh: bool, read: Read) -> None:
        self.store = store
        self.rules = rules
        self.refresh = refresh
        self.read = read
        self.report = Report()

    def run(self, sources: list[Source], executor: Executor | None, progress: Progress) -> Report:
        for done, (name, digest, outcome) in enumerate(self._outcomes(sources, executor), 1):
            if outcome is not None:
                self._keep(name, digest, outcome)
            if done % DURABLE_EVERY == 0:
                self.store.flush()
            progress(done, len(sources), name)
        self.report.version = self.store.flush()
        return self.report

    def _outcomes(
        self, sources: list[Source], executor: Executor | None
    ) -> Iterator[tuple[str, str, Outcome | None]]:
        """Yield each file with its hash and what came of it (None: nothing to do), reading a few ahead."""
        ahead: deque[tuple[str, str, Future[Outcome] | None]] = deque()
        for source in sources:
            ahead.append(self._start(source, executor or Here()))
            if len(ahead) > (AHEAD if executor else 0):
                yield _finished(*ahead.popleft())
        while ahead:
            yield _finished(*ahead.popleft())

    def _start(self, source: Source, executor: Executor) -> tuple[str, str, Future[Outcome] | None]:
        try:
            data = source.read_bytes()
        except (ReadError, OSError) as error:
            self.report.failed.append(Failure(source.name, _reason(source.name, error)))
            return source.name, "", None
        digest = hashlib.sha256(data).hexdigest()
        if self._is_known(source.name, digest):
            return source.name, digest, None
        try:
            return source.name, digest, executor.submit(outcome_of, self.read, data, source.name)
        except BrokenExecutor as error:
            broken: Future[Outcome] = Future()
            broken.set_exception(error)
            return source.name, digest, broken

    def _is_known(self, name: str, digest: str) -> bool:
        known = known_record(self.store, name, digest)
        if known is None or (self.refresh and known != self.rules):
            return False
        (self.report.unchanged if known == self.rules else self.report.outdated).append(name)
        return True

    def _keep(self, name: str, digest: str, outcome: Outcome) -> None:
        """Commit the graphs of one file with their record, or note why there are none."""
        if outcome.reason:
            self.report.failed.append(Failure(name, outcome.reason))
            self.store.replace(outcome.graphs)
            return
        own = next(iter(outcome.graphs))
        stood = any(True for _ in self.store.quads(own))
        record = Record(name, digest, self.rules, datetime.now(UTC))
        try:
            self.store.replace({**outcome.graphs, **record_quads(self.store, own, record)})
        except Problem as problem:
            self.report.failed.append(Failure(name, f"{name}: {problem}"))
            return
        (self.report.replaced if stood else self.report.loaded).append(name)


def outcome_of(read: Read, data: bytes, name: str) -> Outcome:
    """Read one file; whatever goes wrong with it is told and stops no other (runs in any process)."""
    try:
        graphs = read(data, name)
    except HeldBack as kept:
        return Outcome(kept.graphs, str(kept))
    except Problem as problem:
        return Outcome(reason=_reason(name, problem))
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


def _finished(name: str, digest: str, work: Future[Outcome] | None) -> tuple[str, str, Outcome | None]:
    if work is None:
        return name, digest, None
    try:
        return name, digest, work.result()
    except BrokenExecutor:
        text = gettext("{file}: the process that read it ended unexpectedly; load this file again by itself")
        return name, digest, Outcome(reason=text.format(file=name))


def _reason(name: str, problem: Exception) -> str:
    """Return the message of a problem, with the file's name in front where it does not say it."""
    text = str(problem)
    return text if name in text else f"{name}: {text}"
