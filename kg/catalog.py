"""The questions: one file of `queries/` each, runnable alone in any SPARQL tool, and data for the rest.

The head of a question is a comment in the manner of grlc, lines of `#+ key: value` (YAML's simplest form):

    #+ question: 5
    #+ title-vi: Nhiệm vụ nào phải thực hiện văn bản {number}?
    #+ title-en: Which tasks carry out document {number}?
    #+ parameter: number, text, example "03/CT-UBND", vi "số, ký hiệu", en "number and symbol"

Each parameter stands once in the text as `VALUES ?number { UNDEF }`: `bind` writes a term in place of UNDEF,
never words of a person into the query.  Queries below a folder (`pages/…`) serve the program and have no
head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyoxigraph as ox

from kg import iri
from kg.messages import Problem, gettext, language
from kg.vocabulary import prefixes, rebase

Term = ox.NamedNode | ox.Literal

_HEAD = re.compile(r"^#\+ ([a-z-]+): (.*)$", re.MULTILINE)
_PARAMETER = re.compile(r'(?P<name>[a-z]+), (?P<type>[a-z]+)(?P<rest>(?:, [a-z]+ "[^"]*")*)')
_PAIR = re.compile(r'([a-z]+) "([^"]*)"')
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATATYPES = {"date": "date", "number": "integer", "decimal": "decimal"}
TYPES = frozenset({"iri", "text", "words", *_DATATYPES})


def _date(value: str) -> str:
    """Read a day as ISO 8601 or as it is written in Vietnam (16/5/2024)."""
    if "/" in value:
        return datetime.strptime(value, "%d/%m/%Y").date().isoformat()
    return date.fromisoformat(value).isoformat()


_LEXICAL: Mapping[str, Callable[[str], str]] = {
    "date": _date,
    "number": lambda value: str(int(value)),
    "decimal": lambda value: f"{Decimal(value.replace(',', '.')):f}",
}


class QuestionError(ValueError):
    """A question file that is wrong; the message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question asks for: a `type` of `TYPES`, an example, and a label in each language.

    "iri" is an address (a path below our data will do), "text" a plain string, "words" a text in Vietnamese.
    """

    name: str
    type: str
    example: str
    labels: Mapping[str, str]
    default: str | None = None

    def label(self, wanted: str | None = None) -> str:
        """Return the label in a language, by default that of the moment."""
        return self.labels[wanted or language()]

    def read(self, value: str) -> Term:
        """Make a term of what a person typed; what cannot be one is a `Problem` that says why."""
        value = value.strip()
        if self.type == "iri":
            return ox.NamedNode(self._address(value))
        if self.type == "words":
            return ox.Literal(value, language="vi")
        if self.type == "text":
            return ox.Literal(value)
        try:
            lexical = _LEXICAL[self.type](value)
        except (ValueError, ArithmeticError) as error:
            kinds = {"date": gettext("a date such as 2024-05-16"), "number": gettext("a whole number")}
            kind = kinds.get(self.type, gettext("a number"))
            raise Problem(
                "{label}: '{value}' is not {kind}", label=self.label(), value=value, kind=kind
            ) from error
        return ox.Literal(lexical, datatype=ox.NamedNode(_XSD + _DATATYPES[self.type]))

    def _address(self, value: str) -> str:
        address = value if ":" in value else iri.at(value.strip("/"))
        try:
            return ox.NamedNode(address or "").value
        except ValueError as error:
            raise Problem("{label}: '{value}' is not an address", label=self.label(), value=value) from error


@dataclass(frozen=True, slots=True)
class Query:
    """A query by its name (the file, without suffix): its text, and for a question its head."""

    name: str
    text: str
    number: int | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    note: str | None = None

    def title(self, wanted: str | None = None) -> str:
        """Return the question in a language, by default that of the moment."""
        return self.titles.get(wanted or language(), self.name)


def query(name: str) -> Query:
    """Return a question ("tasks-of-agency") or a query of the program ("pages/task")."""
    found = queries().get(name)
    if found is None:
        raise Problem("there is no question '{name}'", name=name)
    return found


def questions() -> tuple[Query, ...]:
    """Return the questions, in the order of their numbers."""
    numbered = (found for found in queries().values() if found.titles)
    return tuple(sorted(numbered, key=lambda found: (found.number or 0, found.name)))


def read_parameters(found: Query, given: Mapping[str, str]) -> dict[str, Term]:
    """Make terms of what a person typed for a question; defaults fill what is left out."""
    known = {parameter.name: parameter for parameter in found.parameters}
    if unknown := given.keys() - known.keys():
        raise Problem(
            "the question has no parameter {names}; it has: {known}",
            names=", ".join(sorted(unknown)),
            known=", ".join(known) or "-",
        )
    values = {name: given.get(name) or parameter.default for name, parameter in known.items()}
    return {name: known[name].read(value) for name, value in values.items() if value}


def examples(found: Query) -> dict[str, Term]:
    """Return the terms of a question's examples."""
    return {parameter.name: parameter.read(parameter.example) for parameter in found.parameters}


def bind(found: Query, terms: Mapping[str, Term]) -> str:
    """Return the text of a query with terms in place of its parameters; the others stay free."""
    text = found.text
    for name, term in terms.items():
        line = f"VALUES ?{name} {{ UNDEF }}"
        if line not in text:
            raise QuestionError(f"{found.name}: no parameter {name}")
        text = text.replace(line, f"VALUES ?{name} {{ {term} }}")
    return text


@cache
def queries() -> dict[str, Query]:
    """Return every query by name, those of the program too."""
    return {name: _read(name, rebase(text)) for name, text in _files(files("queries"), "")}


def _files(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.is_dir():
            found += _files(file, f"{prefix}{file.name}/")
        elif file.name.endswith(".rq"):
            found.append((prefix + file.name.removesuffix(".rq"), file.read_text(encoding="utf-8")))
    return found


def _read(name: str, text: str) -> Query:
    head: dict[str, list[str]] = {}
    for key, value in _HEAD.findall(text):
        head.setdefault(key, []).append(value)
    titles = {key[6:]: value[0] for key, value in head.items() if key.startswith("title-")}
    return Query(
        name=name,
        text=text,
        number=int(head["question"][0]) if "question" in head else None,
        titles=titles,
        parameters=tuple(_parameter(name, line) for line in head.get("parameter", ())),
        note=head["note"][0] if "note" in head else None,
    )


def _parameter(name: str, line: str) -> Parameter:
    found = _PARAMETER.fullmatch(line)
    if not found or found["type"] not in TYPES:
        raise QuestionError(
            f'{name}: a parameter is written: name, type, example "…", vi "…", en "…"; {line}'
        )
    pairs = dict(_PAIR.findall(found["rest"]))
    if missing := {"example", "vi", "en"} - pairs.keys():
        raise QuestionError(f"{name}: parameter {found['name']} lacks {', '.join(sorted(missing))}")
    labels = {wanted: pairs[wanted] for wanted in ("vi", "en")}
    return Parameter(found["name"], found["type"], pairs["example"], labels, pairs.get("default"))


def turtle() -> str:
    """Return the questions as SHACL executables, so that editors and pages can list them from the store."""
    lines = [f"@prefix {prefix}: <{prefixes()[prefix]}> ." for prefix in ("sh", "rdfs")]
    for found in questions():
        kind = "SPARQLConstructExecutable" if "CONSTRUCT" in found.text else "SPARQLSelectExecutable"
        form = "construct" if kind.startswith("SPARQLConstruct") else "select"
        labels = " , ".join(f"{ox.Literal(text, language=lang)}" for lang, text in found.titles.items())
        address = f"<{iri.data()}question/{found.name}>"
        lines.append(f"{address} a sh:SPARQLExecutable , sh:{kind} ;")
        lines.append(f"  rdfs:label {labels} ; sh:{form} {ox.Literal(found.text)} .")
    return "\n".join(lines) + "\n"
