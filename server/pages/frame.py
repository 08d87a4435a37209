"""What all pages share: who answers their questions, and how a long list is cut into pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from flask import current_app, request

from kg.messages import gettext
from server.asking import Asking
from server.errors import ServiceProblem

ON_A_PAGE = 50
T = TypeVar("T")


def asking() -> Asking:
    """Return what answers the questions of the pages of this application."""
    found: Asking = current_app.extensions["asking"]
    return found


def given(name: str) -> str:
    """Return a parameter of the address, trimmed; "" where it is not given."""
    return request.args.get(name, "").strip()


def given_day(name: str) -> date | None:
    """Return a parameter that is a day; None where it is not given, ServiceProblem 400 where it is no day."""
    value = given(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        wanted = gettext("a date such as 2024-05-16")
        raise ServiceProblem("bad-parameter", name=name, value=f"{value} ({wanted})") from error


def today() -> date:
    """Return the day against which time limits are read: the one in the address, or today."""
    return given_day("on") or date.today()


def page_number() -> int:
    """Return which page of a list is asked for, from 1."""
    value = given("page")
    if value and not (value.isdecimal() and 0 < int(value) < 1_000_000):
        raise ServiceProblem("bad-parameter", name="page", value=value)
    return int(value or 1)


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """One page of a list: its entries, which page it is, and how many entries there are in all."""

    entries: Sequence[T]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """The number of pages."""
        return max(1, -(-self.total // ON_A_PAGE))

    @property
    def first(self) -> int:
        """The number of the first entry shown, from 1."""
        return (self.number - 1) * ON_A_PAGE + 1

    def address(self, number: int) -> str:
        """Return the address of another page of the same list."""
        kept = request.args.to_dict(flat=False) | {"page": [str(number)]}
        return "?" + "&".join(_pair(name, value) for name, values in kept.items() for value in values)


def _pair(name: str, value: str) -> str:
    from urllib.parse import quote

    return f"{quote(name)}={quote(value)}"


def cut(entries: Sequence[T]) -> Sheet[T]:
    """Return the page that the request asks for of a list that is here whole."""
    number = page_number()
    start = (number - 1) * ON_A_PAGE
    return Sheet(entries[start : start + ON_A_PAGE], number, len(entries))
