"""The full-text index beside the graph: SQLite FTS5, one file, always of the same version as the graph.

Each entry holds from one version (`since`) to another (`until`), and a search names the version it is for.
That is what keeps index and graph together without a transaction over both: entries are written first, for
the version to come, and nobody sees them until the graph is committed under that number.  What a lost commit
left behind is undone at the next start (`undo`); a reader of an older snapshot finds what stood there then.
Superseded entries go (`purge`) once no snapshot needs them and the graph that supersedes them is durable.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import RLock

from kg.store.contract import Hit, StoreError
from kg.store.folding import both, has_marks
from kg.store.schema import FIND, FOREVER, SCHEMA, STATE

UNKNOWN = -1
CACHE_KB = 32_000
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to be found: what it is, whose it is, and where it starts in the literal it is part of."""

    kind: str
    resource: str
    text: str
    start: int = 0


class Index:
    """The index in one file (None: in memory); safe to use from several threads."""

    def __init__(self, file: Path | None = None, *, mark: str = "", read_only: bool = False) -> None:
        self._lock = RLock()
        if read_only and file:
            address = f"{file.absolute().as_uri()}?mode=ro"
            self._base = sqlite3.connect(address, uri=True, check_same_thread=False)
        else:
            self._base = sqlite3.connect(file or ":memory:", isolation_level=None, check_same_thread=False)
            self._prepare(mark)

    def _prepare(self, mark: str) -> None:
        """Make the tables where there are none; an index for other texts counts as of no version."""
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        self._base.execute("PRAGMA wal_autocheckpoint=20000")
        self._base.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        self._base.execute(STATE)
        if self._state("mark", "") != mark:
            self._base.executescript(SCHEMA)
            self._set(version=UNKNOWN, mark=mark)

    @property
    def version(self) -> int:
        """The newest version the index has entries for; UNKNOWN where it must be made anew."""
        return int(self._state("version", UNKNOWN))

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def clear(self) -> None:
        """Forget every entry; the version is UNKNOWN until `apply`."""
        with self._lock, self._base:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.execute("INSERT INTO words (words) VALUES ('delete-all')")
            self._base.execute("DELETE FROM entry")
            self._set(version=UNKNOWN)

    @property
    def note(self) -> str:
        """What the last `apply` was told to keep."""
        return str(self._state("note", ""))

    def apply(self, version: int, changed: Mapping[str, Iterable[Entry]], note: str = "") -> None:
        """Enter for `version` what each changed graph holds from then on, and keep a note with it."""
        with self._lock, self._base:
            self._base.execute("BEGIN IMMEDIATE")
            for graph, entries in changed.items():
                self._change(version, graph, set(entries))
            self._set(version=version, note=note)

    def fill(self, version: int, entries: Iterable[tuple[str, Entry]]) -> None:
        """Enter any number of entries (graph, entry) into an index that has none yet."""
        waiting = iter(entries)
        while some := list(islice(waiting, AT_ONCE)):
            with self._lock, self._base:
                self._base.execute("BEGIN IMMEDIATE")
                self._enter(version, [(self._number(graph), entry) for graph, entry in some])
        self.apply(version, {})

    def _number(self, graph: str) -> int:
        """Return the number of a graph here; a new one is given where there is none."""
        row = self._base.execute("SELECT id FROM graph WHERE iri = ?", (graph,)).fetchone()
        if row is None:
            row = (self._base.execute("INSERT INTO graph (iri) VALUES (?)", (graph,)).lastrowid,)
        return int(row[0])

    def _change(self, version: int, graph: str, wanted: set[Entry]) -> None:
        number = self._number(graph)
        rows = self._base.execute(
            "SELECT id, kind, resource, text, start FROM entry WHERE graph = ? AND until = ?",
            (number, FOREVER),
        )
        present, gone = set[Entry](), list[tuple[int, int]]()
        for row in rows:
            if (entry := Entry(*row[1:])) in wanted and entry not in present:
                present.add(entry)
            else:
                gone.append((version, row[0]))
        self._base.executemany("UPDATE entry SET until = ? WHERE id = ?", gone)
        new = sorted(wanted - present, key=lambda entry: (entry.kind, entry.resource, entry.start))
        self._enter(version, [(number, entry) for entry in new])

    def _enter(self, version: int, new: list[tuple[int, Entry]]) -> None:
        first: int = self._base.execute("SELECT coalesce(max(id), 0) + 1 FROM entry").fetchone()[0]
        self._base.executemany(
            "INSERT INTO entry VALUES (?,?,?,?,?,?,?,?)",
            (
                (id_, graph, e.kind, e.resource, e.text, e.start, version, FOREVER)
                for id_, (graph, e) in enumerate(new, first)
            ),
        )
        self._base.executemany(
            "INSERT INTO words (rowid, kind, marked, plain) VALUES (?,?,?,?)",
            ((id_, *_indexed(e.kind, e.text)) for id_, (_, e) in enumerate(new, first)),
        )

    def graphs(self, version: int = FOREVER - 1) -> set[str]:
        """Return the graphs that have entries in a version, by default the newest."""
        text = (
            "SELECT iri FROM graph WHERE EXISTS"
            " (SELECT 1 FROM entry WHERE entry.graph = graph.id AND since <= ? AND until > ?)"
        )
        with self._lock:
            return {row[0] for row in self._base.execute(text, (version, version))}

    def entries(self, graph: str, version: int) -> set[Entry]:
        """Return the entries of a graph in a version."""
        text = (
            "SELECT kind, resource, text, start FROM entry JOIN graph ON graph.id = entry.graph"
            " WHERE iri = ? AND since <= ? AND until > ?"
        )
        with self._lock:
            return {Entry(*row) for row in self._base.execute(text, (graph, version, version))}

    def undo(self, version: int) -> None:
        """Take back everything after `version`, durably: those commits are not in the graph."""
        with self._lock:
            with self._base:
                self._base.execute("BEGIN IMMEDIATE")
                self._delete("since > ?", version)
                self._base.execute(
                    "UPDATE entry SET until = ? WHERE until > ? AND until < ?", (FOREVER, version, FOREVER)
                )
                self._set(version=version)
            self.sync()

    def purge(self, version: int) -> None:
        """Drop what was superseded at or before `version`."""
        with self._lock, self._base:
            self._base.execute("BEGIN IMMEDIATE")
            self._delete("until <= ?", version)

    def _delete(self, condition: str, version: int) -> None:
        rows = self._base.execute(
            f"SELECT id, kind, text FROM entry WHERE {condition}",  # noqa: S608 - ours
            (version,),
        ).fetchall()
        self._base.executemany(
            "INSERT INTO words (words, rowid, kind, marked, plain) VALUES ('delete',?,?,?,?)",
            ((row[0], *_indexed(row[1], row[2])) for row in rows),
        )
        self._base.executemany("DELETE FROM entry WHERE id = ?", ((row[0],) for row in rows))

    def sync(self) -> None:
        """Return once all entries would survive a power cut."""
        with self._lock:
            self._base.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def copy(self, file: Path) -> None:
        """Write the index as it stands into another file."""
        with self._lock, closing(sqlite3.connect(file)) as target:
            self._base.backup(target)

    def search(self, text: str, version: int, kinds: Sequence[str] = (), limit: int = 20) -> tuple[Hit, ...]:
        """Return at most `limit` entries of `version` that hold the words of `text`, best first.

        Words typed with marks are looked for with them; where nothing has them so, and for words typed
        without, marks do not count.  The words side by side come before the words anywhere in a text, and
        the shortest text first, in which they weigh most, among the newest 2000 that hold them: weighing
        every hit of a frequent word (BM25) took a second for 100,000 hits.
        """
        hits: dict[tuple[str, str, str], Hit] = {}
        for exact, match in _tiers(text):
            query = f"{match} AND kind : ({' OR '.join(_quoted(k) for k in kinds)})" if kinds else match
            for hit in self._find(query, version, limit, exact=exact):
                hits.setdefault((hit.kind, hit.resource, hit.text), hit)
            if hits and (has_marks(text) or not exact or len(hits) >= limit):
                break
        return tuple(hits.values())[:limit]

    def _find(self, match: str, version: int, limit: int, *, exact: bool) -> list[Hit]:
        try:
            with self._lock:
                rows = self._base.execute(FIND, (match, version, version, limit)).fetchall()
        except sqlite3.Error as error:
            raise StoreError("the search index cannot be read ({error})", error=error) from error
        return [Hit(*found, exact, score) for *found, score in rows]  # type: ignore[call-arg]

    def _state(self, name: str, otherwise: str | int) -> str | int:
        with self._lock:
            row = self._base.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return row[0] if row else otherwise

    def _set(self, **values: str | int) -> None:
        self._base.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())


def _indexed(kind: str, text: str) -> tuple[str, str, str]:
    return kind, *both(text)


def _tiers(text: str) -> list[tuple[bool, str]]:
    """Give the FTS5 queries to try in turn, each with whether it finds the words exactly as typed."""
    exact, loose = both(text)
    if not loose:
        return []
    return [
        (True, f"marked : {_quoted(exact)}"),
        (False, f"plain : {_quoted(loose)}"),
        (True, f"marked : ({' AND '.join(map(_quoted, exact.split()))})"),
        (False, f"plain : ({' AND '.join(map(_quoted, loose.split()))})"),
    ]


def _quoted(words: str) -> str:
    """Write words as one FTS5 phrase; the forms hold no quotation marks, kinds might."""
    return '"' + words.replace('"', '""') + '"'
