"""Collect every text for people and bring the Vietnamese catalogue up to date: `make messages`.

Texts stand in calls of `gettext`, `ngettext` and `N_`, in templates, as the first argument of a `Problem` (or
of a class made from it), and as the names of the columns of queries.  Translations that are there are kept;
what no longer stands anywhere is dropped.  Prints the texts that still lack a translation.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from kg import catalog

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "kg" / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
OWN_CATALOGUE = {"ServiceProblem"}  # its texts stand in `server/translations`
Text = str | tuple[str, str]


def texts() -> set[Text]:
    """Return every text for people; one with a plural form is a pair."""
    return {*_marked(), *_problems(), *_columns()}


def untranslated() -> list[Text]:
    """Return the texts that have no Vietnamese translation."""
    known = {entry.id: entry.string for entry in read() if entry.id}
    return sorted((text for text in texts() if not _whole(known.get(text))), key=str)


def read() -> Catalog:
    """Return the Vietnamese catalogue as it stands."""
    return read_po(BytesIO(CATALOGUE.read_bytes() if CATALOGUE.is_file() else b""), locale="vi")


def update() -> None:
    """Write the catalogue with the texts that there are, in their order, and their translations."""
    known = {entry.id: entry.string for entry in read() if entry.id}
    fresh = Catalog(locale="vi", charset="utf-8", fuzzy=False)
    for text in sorted(texts(), key=str):
        fresh.add(text, known.get(text) or "")
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, omit_header=False, sort_output=True, no_location=True, width=0)
    _settle()


def _settle() -> None:
    """Take the lines that change with every run out of the head."""
    lines = CATALOGUE.read_text(encoding="utf-8").splitlines()
    moving = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', "#")
    CATALOGUE.write_text(
        "\n".join(line for line in lines if not line.startswith(moving)) + "\n", encoding="utf-8"
    )


def _whole(translation: object) -> bool:
    return all(translation) if isinstance(translation, tuple) else bool(translation)


def _marked() -> Iterator[Text]:
    for folder in ("kg", "server"):
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS):
            yield (message[0], message[1]) if isinstance(message, tuple) else message


def _problems() -> Iterator[str]:
    """Yield the first arguments of calls that make a `Problem`."""
    modules = [ast.parse(path.read_text(encoding="utf-8")) for path in _modules()]
    names = _problem_classes(modules)
    for node in (node for module in modules for node in ast.walk(module)):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in names:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _modules() -> list[Path]:
    return sorted((*ROOT.glob("kg/**/*.py"), *ROOT.glob("server/**/*.py")))


def _problem_classes(modules: list[ast.Module]) -> set[str]:
    classes = [n for module in modules for n in ast.walk(module) if isinstance(n, ast.ClassDef)]
    names = {"Problem"}
    while more := {c.name for c in classes if {_name(b) for b in c.bases} & names} - names - OWN_CATALOGUE:
        names |= more
    return names


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _columns() -> Iterator[str]:
    """Yield the names of the columns of questions and of what the pages show as tables."""
    empty = ox.Store()
    for name, query in catalog.queries().items():
        if name.startswith(("system/", "derive/")):
            continue
        answer = empty.query(query.text)
        if isinstance(answer, ox.QuerySolutions):
            names = [variable.value for variable in answer.variables]
            yield from (n for n in names if n.removesuffix("Label") not in names or not n.endswith("Label"))


if __name__ == "__main__":
    update()
    missing = untranslated()
    sys.stdout.writelines(f"{text}\n" for text in missing)
    sys.exit(1 if missing else 0)
