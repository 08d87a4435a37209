"""The one shape of errors, of the endpoint and of the pages: RFC 9457 (`application/problem+json`).

`server.problems` names every problem the service can report, with its status and its words in English; the
Vietnamese ones stand in `server/translations/`.  `ServiceProblem` is raised with the code of a kind
and the values of its words, and caught once, at the edge.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.messages.pofile import read_po

from kg.messages import LANGUAGES, Problem
from server.problems import KINDS

MEDIA_TYPE = "application/problem+json"


class ServiceProblem(Problem):
    """A problem of `KINDS[code]`; `place` is the line and column in the text sent, from 1."""

    def __init__(self, code: str, *, place: tuple[int, int] | None = None, **values: object) -> None:
        self.code = code
        self.kind = KINDS[code]
        self.place = place
        super().__init__(self.kind.detail, **values)

    def __str__(self) -> str:
        return self.kind.detail.format(**self.values)

    @property
    def status(self) -> int:
        """The status of the HTTP answer."""
        return self.kind.status

    def said(self, language: str) -> dict[str, Any]:
        """Return the problem as the members of an RFC 9457 object, its words in `language`."""
        words = {
            "title": translate(self.kind.title, language),
            "status": self.status,
            "detail": translate(self.kind.detail, language).format(**self.values),
            "hint": translate(self.kind.hint, language).format(**self.values),
        }
        place = dict(zip(("line", "column"), self.place, strict=True)) if self.place else {}
        word = {"word": self.values["word"]} if "word" in self.values else {}
        filled = {name: value for name, value in words.items() if value}
        return {"type": f"urn:chidao:problem:{self.code}", "code": self.code, **filled, **place, **word}

    def body(self, language: str, request: str = "") -> bytes:
        """Return the JSON of the problem, with the number of the request it answers."""
        said = self.said(language) | ({"request": request} if request else {})
        return json.dumps(said, ensure_ascii=False).encode()


def translate(text: str, language: str) -> str:
    """Return `text` in `language`; the English itself where there is no translation."""
    return _catalogue(language).get(text, text) if text else ""


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    source = files("server").joinpath("translations", language, "LC_MESSAGES", "problems.po")
    if not source.is_file():
        return {}
    entries = read_po(BytesIO(source.read_bytes()), locale=language)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string}


def wanted_language(accept_language: str, default: str = "vi") -> str:
    """Return the language a person is answered in: the first of theirs that the service has."""
    for language in _by_quality(accept_language):
        if language in LANGUAGES:
            return language
    return default


def _by_quality(accept_language: str) -> Iterator[str]:
    offers = []
    for member in accept_language.split(","):
        tag, _, quality = member.partition(";q=")
        try:
            offers.append((-float(quality or 1), tag.strip().lower().split("-")[0]))
        except ValueError:
            continue
    yield from (language for _, language in sorted(offers, key=lambda offer: offer[0]))
