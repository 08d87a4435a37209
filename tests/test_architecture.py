"""The shape of the code: who may import whom, where languages may stand, how long things may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((*ROOT.glob("kg/**/*.py"), *ROOT.glob("server/**/*.py")))
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]

# What reads notices; the server asks the graph, it never reads a notice itself.
READING = {
    "agencies", "citations", "deadlines", "extract", "findings", "form", "matters", "readers", "rules",
    "tasks", "triples",
}  # fmt: skip
# Leaves: modules that know nothing else of ours.
LEAVES = {
    "kg/codes.py": set(),
    "kg/evidence.py": {"kg.codes"},
    "kg/statements.py": {"kg.evidence"},
    "kg/model.py": {"kg.codes", "kg.evidence", "kg.statements"},
    "kg/messages.py": set(),
    "kg/folding.py": set(),
    "kg/syllables.py": set(),
    "kg/text.py": {"kg.folding", "kg.model", "kg.syllables"},
}
VIETNAMESE = re.compile(
    "[ăâđêôơưĂÂĐÊÔƠƯàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)
SPARQL = re.compile(r"\b(?:SELECT|CONSTRUCT|ASK|INSERT|DELETE)\b[^.]*\{", re.DOTALL)
# Letters as characters, not as words: folding, symbols of documents, old encodings, SPARQL's own grammar.
LETTERS_ALLOWED = {
    "kg/folding.py",
    "kg/iri.py",
    "kg/readers/legacy.py",
    "kg/store/folding.py",
    "server/sparql/lexer.py",
}
LONGEST_MODULE = 250
LONGEST_FUNCTION = 40


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Return the modules of ours and others that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module in {"kg", "server"}:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the string constants of a file with their lines, docstrings left out."""
    module = tree(path)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_imports_point_one_way(path: Path) -> None:
    found = imports(path)
    tops = {name.split(".")[0] for name in found}
    assert "tests" not in tops
    if path.is_relative_to(ROOT / "kg"):
        assert not tops & {"server", "flask"}, "kg never imports the server"
    else:
        reading = {f"kg.{name}" for name in READING}
        assert not {name for name in found if ".".join(name.split(".")[:2]) in reading}
    name = str(path.relative_to(ROOT))
    if name in LEAVES:
        assert {n for n in found if n.startswith("kg.")} <= LEAVES[name]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_sparql_stands_in_queries_only(path: Path) -> None:
    assert [(line, text) for line, text in strings(path) if SPARQL.search(text)] == []


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_vietnamese_stands_in_data_only(path: Path) -> None:
    if str(path.relative_to(ROOT)) not in LETTERS_ALLOWED:
        assert [(line, text) for line, text in strings(path) if VIETNAMESE.search(text)] == []


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_modules_and_functions_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    functions = (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    long = [(f.name, f.end_lineno - f.lineno + 1) for f in functions if f.end_lineno is not None]
    assert [f for f in long if f[1] > LONGEST_FUNCTION] == []
