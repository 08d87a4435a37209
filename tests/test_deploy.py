"""The examples of deployment: settings that the program knows, files that are there."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from kg.config import Config, load

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
ELSEWHERE = {"host", "port", "store", "log"}  # set for a server, not left at what they are


def test_the_example_of_settings_is_what_holds_without_it() -> None:
    example = tomllib.loads((DEPLOY / "chidao.toml").read_text(encoding="utf-8"))
    read = load({"CHIDAO_CONFIG": str(DEPLOY / "chidao.toml")})
    known = {field.name for field in fields(Config)}
    assert set(example) <= known
    for name in set(example) - ELSEWHERE:
        assert getattr(read, name) == getattr(Config(), name), name


def test_the_container_copies_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = [
        name for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE) for name in line.split()
    ]
    assert {"kg", "server", "ontology", "queries", "requirements.lock"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("line", ["NoNewPrivileges=yes", "ExecStart=/opt/chidao/.venv/bin/chidao serve"])
def test_the_unit_starts_the_program_shut_in(line: str) -> None:
    assert line in (DEPLOY / "chidao.service").read_text(encoding="utf-8").splitlines()
