"""How to ask in SPARQL: the page made from `ontology/how-to-ask.md`, each example ready to run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flask import Blueprint, render_template
from markdown_it import MarkdownIt

routes = Blueprint("guide", __name__)

_EXAMPLE = re.compile(r"^## (\d+)\. ([^\n]+?) / ([^\n]+)\n+```sparql\n(.*?)```\n?", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r"^# [^\n]*\n", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One worked example: its number, its question by language, its query."""

    number: int
    title: dict[str, str]
    query: str


@routes.get("/how-to-ask")
def guide() -> str:
    """Show how to ask, with worked examples."""
    opening, examples = _read()
    return render_template("guide.html", opening=opening, examples=examples)


@cache
def _read() -> tuple[str, tuple[Example, ...]]:
    """Return the opening as HTML (raw HTML in the source is escaped), and the examples in their order."""
    text = files("ontology").joinpath("how-to-ask.md").read_text(encoding="utf-8")
    examples = tuple(
        Example(int(number), {"vi": vietnamese, "en": english}, query.strip())
        for number, vietnamese, english, query in _EXAMPLE.findall(text)
    )
    opening = _TITLE.sub("", text.partition("\n## ")[0])
    return MarkdownIt("commonmark", {"html": False}).enable("table").render(opening), examples
