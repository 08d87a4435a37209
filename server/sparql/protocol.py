"""The operation a request asks for: SPARQL 1.1 Protocol, section 2, read from a WSGI environment."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from server.errors import ServiceProblem

Environ = MutableMapping[str, Any]
TEXT = "chidao.text"  # where an environment keeps the text of the query, for the log

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
READING = ("GET", "HEAD")
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that the protocol names for one operation; both empty: those of the service."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


WHOLE = Dataset()


@dataclass(frozen=True, slots=True)
class Operation:
    """One request: `kind` is "query", "update" or "description"."""

    kind: str
    text: str = ""
    dataset: Dataset = WHOLE
    format: str | None = None
    timeout: float | None = None
    id: str | None = None


class Parameters:
    """The parameters of a request, of its address and of a form together; order and repeats are kept."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def all(self, *names: str) -> tuple[str, ...]:
        """Return every value given under one of `names`."""
        return tuple(value for name in names for value in self._values.get(name, ()))

    def one(self, name: str) -> str | None:
        """Return the only value of `name`, or None; a repeated one is a problem."""
        values = self._values.get(name, ())
        if len(values) > 1:
            raise ServiceProblem("repeated-parameter", name=name)
        return values[0] if values else None


def read(environ: Environ, limit: int) -> Operation:
    """Return the operation that a request asks for; `limit` is the most bytes its body may have.

    Raises ServiceProblem 400, 405, 413 or 415, as the protocol says.
    """
    method = environ["REQUEST_METHOD"]
    parameters = _decode(environ.get("QUERY_STRING", ""))
    if method in READING:
        if "update" in parameters:
            raise ServiceProblem("method-not-allowed", method=method, allowed="POST")
        return _operation(parameters, "query" if "query" in parameters else "description")
    if method != "POST":
        raise ServiceProblem("method-not-allowed", method=method, allowed=", ".join(METHODS))
    return _posted(environ, parameters, limit)


def _posted(environ: Environ, parameters: Parameters, limit: int) -> Operation:
    media_type, charset = content_type(environ)
    kind = {QUERY: "query", UPDATE: "update"}.get(media_type)
    if kind is None and media_type != FORM:
        raise ServiceProblem(
            "unsupported-media-type", type=media_type, types=", ".join((FORM, QUERY, UPDATE))
        )
    if charset not in ("utf-8", "utf8"):
        raise ServiceProblem("not-utf8")
    body = read_body(environ, limit)
    if kind:
        return _operation(parameters, kind, _utf8(body))
    form = _decode(environ.get("QUERY_STRING", "") + "&" + _utf8(body))
    if "query" in form and "update" in form:
        raise ServiceProblem("conflicting-parameters", name="query", other="update")
    if "query" not in form and "update" not in form:
        raise ServiceProblem("missing-parameter", name="query")
    return _operation(form, "query" if "query" in form else "update")


def _operation(parameters: Parameters, kind: str, text: str | None = None) -> Operation:
    if kind == "description":
        return Operation(kind, format=parameters.one("format"))
    if text is not None and kind in parameters:
        raise ServiceProblem("repeated-parameter", name=kind)
    if kind == "update":
        names = ("using-graph-uri", "using-named-graph-uri")
    else:
        names = ("default-graph-uri", "named-graph-uri")
    return Operation(
        kind,
        text if text is not None else parameters.one(kind) or "",
        Dataset(*(tuple(complete(iri) for iri in parameters.all(name)) for name in names)),
        parameters.one("format") or parameters.one("output"),
        _seconds(parameters.one("timeout")),
        parameters.one("id"),
    )


def complete(iri: str) -> str:
    """Return `iri` where it is a whole one; a relative or broken one is a problem."""
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise ServiceProblem("relative-graph", value=iri[:200]) from error


def content_type(environ: Environ) -> tuple[str, str]:
    """Return the media type and the character set of the body, both in lower case."""
    media_type, *parameters = environ.get("CONTENT_TYPE", "").lower().split(";")
    charset = "utf-8"
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            charset = value.strip().strip('"')
    return media_type.strip(), charset


def read_body(environ: Environ, limit: int) -> bytes:
    """Return the body of a request; more than `limit` bytes are a problem 413."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > limit:
        raise ServiceProblem("too-long", limit=limit)
    size = int(length) if length.isdigit() else limit + 1
    body: bytes = environ["wsgi.input"].read(size) if length or environ.get("wsgi.input_terminated") else b""
    if len(body) > limit:
        raise ServiceProblem("too-long", limit=limit)
    return body


def parameters_of(environ: Environ) -> Parameters:
    """Return the parameters in the address of a request."""
    return _decode(environ.get("QUERY_STRING", ""))


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ServiceProblem("not-utf8") from error


def _decode(form: str) -> Parameters:
    try:
        pairs = parse_qsl(form, keep_blank_values=True, errors="strict", max_num_fields=10_000)
    except UnicodeDecodeError as error:
        raise ServiceProblem("not-utf8") from error
    except ValueError as error:
        raise ServiceProblem("too-long", limit=10_000) from error
    return Parameters(pairs)


def _seconds(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ServiceProblem("bad-parameter", name="timeout", value=value[:80])
    return seconds
