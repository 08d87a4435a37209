"""What a changed rule set touches: the files that the notices in a store were read from by other rules."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, QuerySolutions

from kg.originals import Originals
from kg.readers import Source, expand
from kg.store import Reader
from kg.store.changes import text_of
from kg.vocabulary import PUBLISHED, base


def outdated(store: Reader, rules: str, originals: Originals | None = None) -> Iterator[Source]:
    """Yield the files that were read by other rules than `rules`, under the names they were loaded by.

    A file that was kept is read again from there, any other from where it was.
    """
    text = text_of("outdated-files.rq").replace(PUBLISHED, base())
    found = store.query(text, {"rules": Literal(rules)})
    if not isinstance(found, QuerySolutions):
        raise TypeError("outdated-files.rq is a SELECT")
    for row in found:
        name, original = row["name"].value, originals and originals.find(row["digest"].value)
        yield from [Source(name, original.read_bytes)] if original else expand([name])
