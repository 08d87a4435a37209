"""Words for people: English in the code, Vietnamese (the first language) in `kg/translations/`.

`gettext("…")` answers in the language of the moment: Vietnamese unless `CHIDAO_LANGUAGE` or `speaking` says
otherwise.  The command line and the pages share this one mechanism.  `Problem` is an error meant for a
person: its message is a translatable text with named values.
"""

from __future__ import annotations

import gettext as catalogues
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from io import BytesIO

LANGUAGES = ("vi", "en")
_language: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """Return the language of the moment, "vi" or "en"."""
    wanted = _language.get() or os.environ.get("CHIDAO_LANGUAGE", "vi")
    return wanted if wanted in LANGUAGES else "vi"


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Answer in another language inside a `with` block."""
    token = _language.set(wanted)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(text: str) -> str:
    """Return `text` in the language of the moment."""
    return _catalogue(language()).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of the text that fits `count`, in the language of the moment."""
    return _catalogue(language()).ngettext(one, many, count)


@cache
def _catalogue(wanted: str) -> catalogues.NullTranslations:
    """Read the catalogue of a language; English is in the code and needs none."""
    source = files("kg").joinpath("translations", wanted, "LC_MESSAGES", "messages.po")
    if not source.is_file():
        return catalogues.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=wanted))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)


class Problem(Exception):  # noqa: N818 - what a person is told, not a fault of the program
    """An error that a person can do something about; `str()` says what, in the language of the moment."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return gettext(self.text).format(**self.values)
