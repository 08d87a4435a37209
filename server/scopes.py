"""The scope of a network as the address of a page says it; the names are those of `chidao network`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask import request
from pyoxigraph import Literal

from kg import iri
from kg.messages import gettext
from kg.network import KINDS, Scope
from kg.network.documents import relation_names
from kg.network.scope import RECIPIENTS, USUAL
from server.errors import ServiceProblem
from server.pages.frame import asking, given, given_day

DEEPEST = 6


def scope_asked() -> Scope:
    """Read the scope that the address asks for."""
    focus = address_asked("focus") if given("focus") else None
    return Scope(
        since=given_day("from"), until=given_day("until"), notice=address_asked("notice") or None,
        issuer=address_asked("issuer") or None, programme=given("programme") or None,
        document=address_asked("document") or None, kinds=kinds_asked(), groups=given("groups") == "1",
        joined=_joined(), focus=focus, depth=_number("depth", 1, DEEPEST), least=_number("least", 1, 10_000),
    )  # fmt: skip


def _joined() -> date | None:
    """Read the day up to which bodies are joined; "1" is today."""
    return date.today() if given("joined") == "1" else given_day("joined")


def relations_asked() -> Scope:
    """Read the part of the network of documents that the address asks for; without kinds it has all."""
    focus = address_asked("focus") if given("focus") else None
    return Scope(
        since=given_day("from"), until=given_day("until"), kinds=_codes(relation_names()), focus=focus,
        depth=_number("depth", 1, DEEPEST), least=_number("least", 1, 10_000),
    )  # fmt: skip


def kinds_asked(usual: str = "") -> frozenset[str]:
    """Read the kinds of tie; "all" is those usually shown, and shared recipients if asked for."""
    if usual == "all":
        return USUAL | ({RECIPIENTS} & frozenset(request.args.getlist("kind")))
    return _codes(KINDS) or USUAL


def _codes(known: Collection[str]) -> frozenset[str]:
    asked = frozenset(kind for kind in request.args.getlist("kind") if kind)
    if unknown := asked.difference(known):
        raise ServiceProblem("bad-parameter", name="kind", value=f"{', '.join(unknown)} ({', '.join(known)})")
    return asked


def address_asked(name: str) -> str:
    """Read an address, the path of one below our data, or the number of a document; "" for none."""
    value = given(name)
    if not value:
        return ""
    found = value if iri.path(value) else iri.at(value.strip("/")) or _numbered(name, value)
    if found is None:
        raise ServiceProblem("bad-parameter", name=name, value=value)
    return found


def _numbered(name: str, value: str) -> str | None:
    """Return the one notice or document of a number, as people write it; None where `name` has no numbers."""
    if name not in ("notice", "document"):
        return None
    found = asking().ask(f"pages/{name}-of-number", number=Literal(value)).rows
    if len(found) != 1:
        none, several = gettext("no document has this number"), gettext("several documents have this number")
        raise ServiceProblem("bad-parameter", name=name, value=f"{value} ({several if found else none})")
    return str(found[0][name])


def _number(name: str, least: int, most: int) -> int:
    value = given(name) or "1"
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ServiceProblem("bad-parameter", name=name, value=f"{value} ({least}–{most})")
    return int(value)
