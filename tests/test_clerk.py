"""Short notices of very different issuers and years, with the facts that a clerk read from them by hand.

Each file of `tests/clerk` holds a fictional notice, written to try one form or another, and its facts: one
line a task, "first words | L leads | G unnamed groups that lead | P partners | PG groups of partners |
D deadlines | C citations", names set apart by semicolons.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from kg.extract import extract
from kg.record import record

NOTICES = sorted((Path(__file__).parent / "clerk").glob("*.toml"))
PARTS = {
    "L": "lead",
    "G": "lead_groups",
    "P": "coordinating",
    "PG": "coordinating_groups",
    "D": "deadlines",
    "C": "citations",
}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def found(path: Path) -> dict[str, Any]:
    facts = record(extract(read(path)["text"].strip() + "\n"))
    header = facts["notice"]
    header["signer"] = (header["signer"] or {}).get("name")
    return {**facts, "notice": header}


def lines(tasks: list[dict[str, Any]], expected: list[str]) -> list[str]:
    """Write tasks as the files do; a task is shortened to the words by which the clerk knew it."""
    beginnings = [line.partition(" | ")[0] for line in expected]
    return [line(task, beginnings) for task in tasks]


def line(task: dict[str, Any], beginnings: list[str]) -> str:
    first = next((words for words in beginnings if task["text"].startswith(words)), task["text"])
    said = [f"{short} {'; '.join(task[key])}" for short, key in PARTS.items() if task[key]]
    return " | ".join([first, *said])


def documents(citations: list[dict[str, Any]]) -> list[str]:
    parts = [(c["type"], c["number"] or c["title"], c["date"]) for c in citations]
    return sorted(" ".join(filter(None, part)) for part in parts)


@pytest.mark.parametrize("path", NOTICES, ids=[path.stem for path in NOTICES])
def test_header(path: Path) -> None:
    expected = read(path)["header"]
    header = found(path)["notice"]
    assert {key: header[key] for key in expected} == expected


@pytest.mark.parametrize("path", NOTICES, ids=[path.stem for path in NOTICES])
def test_citations(path: Path) -> None:
    assert documents(found(path)["citations"]) == sorted(read(path)["citations"])


@pytest.mark.parametrize("path", NOTICES, ids=[path.stem for path in NOTICES])
def test_tasks(path: Path) -> None:
    expected = read(path)["tasks"]
    assert lines(found(path)["tasks"], expected) == expected


@pytest.mark.parametrize("path", NOTICES, ids=[path.stem for path in NOTICES])
def test_recipients(path: Path) -> None:
    notice = read(path)
    if "recipients" not in notice:
        pytest.fail(f"{path.name} says nothing of its recipients")
    assert found(path)["recipients"] == notice["recipients"]


def test_the_notices_are_many_and_different() -> None:
    notices = [read(path)["header"] for path in NOTICES]
    assert len(notices) >= 20
    assert len({notice["issuer"] for notice in notices}) >= 18
    assert len({notice["type"] for notice in notices}) >= 6
    assert len({notice["date"][:4] for notice in notices}) >= 10
