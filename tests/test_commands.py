"""The command line: what it prints, its exit codes, and that bad input loses nothing."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg import commands
from kg.commands import app
from kg.config import Config
from kg.messages import Problem

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a store of its own."""
    monkeypatch.setattr(commands, "current", lambda: Config(store=str(tmp_path / "store")))

    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=True)

    return invoke


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample notices."""
    store = tmp_path_factory.mktemp("loaded") / "store"
    result = CliRunner().invoke(app, ["load", str(SAMPLES), "--store", str(store)])
    assert result.exit_code == 0, result.output
    return store


def test_every_command_explains_itself() -> None:
    names = [
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    ]
    assert {"load", "extract", "ask", "query", "status"} <= set(names)
    for name in names:
        result = CliRunner().invoke(app, [name, "--help"])
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 3


def test_loading_says_how_many(run: Run) -> None:
    assert "5" in run("load", SAMPLES).output
    again = run("load", SAMPLES)
    assert again.exit_code == 0
    assert "5 không đổi" in again.output


def test_status_counts_what_is_loaded(loaded: Path) -> None:
    result = CliRunner().invoke(app, ["status", "--store", str(loaded)])
    assert result.exit_code == 0
    assert "5" in result.output


def test_facts_are_printed_as_json_with_their_places() -> None:
    result = CliRunner().invoke(app, ["extract", str(SAMPLES / "tb-45-2024.txt")])
    facts = json.loads(result.output)
    text = (SAMPLES / "tb-45-2024.txt").read_text(encoding="utf-8")
    assert facts["notice"]["number"] == "45/TB-UBND"
    first = facts["citations"][0]
    assert "08/2023/NQ-HĐND" in text[first["start"] : first["end"]]
    assert {"rule", "confidence"} <= first.keys()


def test_a_question_is_answered_by_name(loaded: Path) -> None:
    arguments = ["ask", "due-on", "--day", "2024-05-10", "--store", str(loaded), "--format", "csv"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "trước ngày 10/5/2024" in result.output.replace("\n", " ").replace("\r", "")


def test_without_a_name_the_questions_are_listed() -> None:
    result = CliRunner().invoke(app, ["ask"])
    assert result.exit_code == 0
    assert "due-on" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask", "no-such-question"], "no-such-question"),
        (["ask", "due-on", "--day", "mai"], "mai"),
        (["ask", "due-on", "--month", "5"], "month"),
        (["ask", "due-on", "stray"], "stray"),
        (["query", "no-such-file.rq"], "no-such-file.rq"),
        (["extract", "no-such-file.txt"], "no-such-file.txt"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(loaded: Path, arguments: list[str], words: str) -> None:
    extra = [] if arguments[0] == "extract" else ["--store", str(loaded)]
    result = CliRunner().invoke(app, [*arguments, *extra])
    assert isinstance(result.exception, Problem)
    message = str(result.exception)
    assert words in message
    assert "\n" not in message


def test_asking_an_empty_store_says_what_to_do(run: Run) -> None:
    result = run("status")
    assert isinstance(result.exception, Problem)
    assert "chidao load" in str(result.exception)


def bad_files(folder: Path) -> list[Path]:
    """Make files that are no notices: nothing, a picture, five million random letters, a path to nowhere."""
    letters = random.Random(7)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + letters.randbytes(20_000))
    (folder / "letters.txt").write_text("".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=5_000_000)))
    return [folder / "empty.txt", folder / "photo.jpg", folder / "letters.txt", folder / "nowhere"]


def test_bad_files_are_told_and_nothing_is_lost(run: Run, tmp_path: Path) -> None:
    run("load", SAMPLES)
    for path in bad_files(tmp_path):
        result = run("load", path)
        assert result.exit_code == 1, path
        lines = [line for line in result.stderr.splitlines() if line.strip()]
        assert len(lines) == 1, lines
        assert path.name in lines[0]
    after = run("load", SAMPLES)
    assert "5 không đổi" in after.output


def readme_calls() -> list[list[str]]:
    """Return the calls of `chidao` that the readme shows, those that serve or write left out."""
    readme = (SAMPLES.parents[1] / "README.md").read_text(encoding="utf-8")
    lines = [line for line in readme.splitlines() if line.startswith("chidao ")]
    calls = [shlex.split(line, comments=True)[1:] for line in lines]
    assert len(calls) >= 8
    return [call for call in calls if call[0] not in {"serve", "network", "load", "registry"}]


@pytest.mark.parametrize("call", readme_calls(), ids=" ".join)
def test_what_the_readme_shows_works(loaded: Path, monkeypatch: pytest.MonkeyPatch, call: list[str]) -> None:
    monkeypatch.chdir(SAMPLES.parents[1])
    extra = ["--store", str(loaded)] if call[0] not in {"extract", "explain"} and call != ["ask"] else []
    result = CliRunner().invoke(app, [*call, *extra])
    assert result.exit_code == 0, result.output
    assert result.output.strip()
