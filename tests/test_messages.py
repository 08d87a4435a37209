"""Every text for people has a Vietnamese translation, and keeps the places for its values."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from kg.messages import gettext, ngettext, speaking

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
messages: Any = import_module("messages")

ENTRIES = [entry for entry in messages.read() if entry.id and entry.string]


def test_every_text_is_translated() -> None:
    assert messages.untranslated() == []


def places(text: str) -> set[str]:
    """Return the names of the values of a text, `{name}` and `%(name)s` alike."""
    braces = {name for _, name, _, _ in Formatter().parse(text) if name}
    return braces | {piece.partition(")")[0] for piece in text.split("%(")[1:]}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.id)[:40])
def test_a_translation_keeps_the_values(entry: Any) -> None:
    ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
    strings = entry.string if isinstance(entry.string, tuple) else (entry.string,)
    wanted = {name for text in ids for name in places(text)}
    assert all(places(string) == wanted for string in strings)


def test_vietnamese_is_spoken_unless_switched() -> None:
    assert gettext("Tasks") != "Tasks"
    with speaking("en"):
        assert (gettext("Tasks"), ngettext("{n} row", "{n} rows", 2)) == ("Tasks", "{n} rows")
