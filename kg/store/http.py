"""Requests to a SPARQL endpoint: one function that sends, kept apart so that tests can put theirs in place.

Reading requests are tried again when the connection fails; writing requests never are, since nobody can tell
whether the first one arrived.  Credentials come from `CHIDAO_STORE_USER` and `CHIDAO_STORE_PASSWORD` and go
by the way the server asks for (Basic or Digest).
"""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, TypeAlias

from kg.store.contract import StoreError

TRIES = 3
PAUSE = 0.2
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Request:
    """One POST of form fields; `safe` where doing it twice does no harm."""

    address: str
    fields: Mapping[str, str]
    accept: str
    safe: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The media type and the body of an answer, not yet read."""

    media_type: str
    body: IO[bytes]


Send: TypeAlias = Callable[[Request], Answer]


def sender(environment: Mapping[str, str] = os.environ) -> Send:
    """Return the function that sends over HTTP, with the credentials of the environment."""
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    handlers: list[urllib.request.BaseHandler] = []
    user, password = environment.get("CHIDAO_STORE_USER"), environment.get("CHIDAO_STORE_PASSWORD", "")
    if user:
        handlers = [
            urllib.request.HTTPBasicAuthHandler(passwords),
            urllib.request.HTTPDigestAuthHandler(passwords),
        ]
    opener = urllib.request.build_opener(*handlers)

    def send(request: Request) -> Answer:
        if user:
            passwords.add_password(None, request.address, user, password)
        for attempt in range(TRIES):
            try:
                return _post(opener, request)
            except OSError as error:
                if not request.safe or attempt == TRIES - 1:
                    raise _explained(request, error) from error
                time.sleep(PAUSE * 2**attempt)
        raise AssertionError("the last try returns or raises")

    return send


def _post(opener: urllib.request.OpenerDirector, request: Request) -> Answer:
    prepared = urllib.request.Request(  # noqa: S310 - checked in `check_address`
        request.address,
        urllib.parse.urlencode(request.fields).encode(),
        {"Accept": request.accept, "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
    )
    try:
        answer = opener.open(prepared, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        raise _refused(request, error) from error
    return Answer(answer.headers.get_content_type(), answer)


def check_address(address: str) -> str:
    """Return an address that is http or https; any other is a `StoreError`."""
    if not address.startswith(("http://", "https://")):
        raise StoreError("{address}: not an http address", address=address)
    return address


def _refused(request: Request, error: urllib.error.HTTPError) -> Exception:
    """Make the server's refusal an exception: a query it cannot read is a `SyntaxError`, as in process."""
    told = " ".join(error.read(2000).decode("utf-8", "replace").split())
    if error.code == 400 and request.safe:
        return SyntaxError(told)
    if error.code in (401, 403):
        return StoreError(
            "{address}: not allowed; set CHIDAO_STORE_USER and CHIDAO_STORE_PASSWORD", address=request.address
        )
    return StoreError(
        "{address}: answered {code} ({told})", address=request.address, code=error.code, told=told
    )


def _explained(request: Request, error: OSError) -> StoreError:
    reason = getattr(error, "reason", error)
    return StoreError("{address}: cannot be reached ({error})", address=request.address, error=reason)
