"""Who may do what: tokens with scopes, known to the service by their SHA-256 only.

A token is 32 random bytes, so a plain hash cannot be guessed back.  The setting `tokens` lists them, with
commas or spaces between: `name:scope:hash`.  A scope is `read`, `write` or `admin`; each holds those before.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from kg.messages import Problem
from server.errors import ServiceProblem
from server.sparql.protocol import Environ

SCOPES = ("read", "write", "admin")


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a request comes from, and the most that they may do."""

    name: str
    scope: str

    def may(self, scope: str) -> bool:
        """Say whether the scope of this holder holds `scope`."""
        return SCOPES.index(scope) <= SCOPES.index(self.scope)


ANYONE = Holder("", "read")
OWNER = Holder("owner", "admin")


class Access:
    """The tokens of a service; without any nobody may write.  `open_to_all` is for tests and trials."""

    def __init__(self, holders: Mapping[str, Holder] | None = None, *, open_to_all: bool = False) -> None:
        self._holders = dict(holders or {})
        self._default = OWNER if open_to_all else ANYONE

    def holder(self, environ: Environ) -> Holder:
        """Return whom a request comes from; ServiceProblem 401 when its token is not known."""
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if not token or scheme.lower() != "bearer":
            return self._default
        digest = digest_of(token.strip())
        for known, holder in self._holders.items():
            if hmac.compare_digest(known, digest):
                return holder
        raise ServiceProblem("bad-token")

    def demand(self, environ: Environ, scope: str) -> Holder:
        """Return whom a request comes from; ServiceProblem 401 or 403 when they may not do `scope`."""
        holder = self.holder(environ)
        if holder.may(scope):
            return holder
        raise ServiceProblem("no-token" if holder is ANYONE else "no-scope", scope=scope)


def mint() -> tuple[str, str]:
    """Return a new token, to be given to its holder and kept nowhere, and the hash for the configuration."""
    token = secrets.token_urlsafe(32)
    return token, digest_of(token)


def digest_of(token: str) -> str:
    """Return the hash by which the configuration knows a token."""
    return sha256(token.encode()).hexdigest()


def read_tokens(setting: str) -> dict[str, Holder]:
    """Return the holders that the setting `tokens` lists, by hash; a Problem names a wrong entry."""
    found = {}
    for entry in setting.replace(",", " ").split():
        name, scope, digest = [*entry.split(":"), "", ""][:3]
        if not name or scope not in SCOPES or len(digest) != 64:
            raise Problem("setting tokens: '{name}' is not name:scope:hash", name=name)
        found[digest.lower()] = Holder(name, scope)
    return found
