"""Every problem that the service can report: its status and its words, English here, Vietnamese translated.

A kind is named by a code; the words take the values with which `server.errors.ServiceProblem` is raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of problem: its HTTP status, a title, what happened, and what to do about it."""

    status: int
    title: str
    detail: str
    hint: str = ""


_SYNTAX = "The query is not valid SPARQL"

KINDS: Mapping[str, Kind] = {
    # 400: what was asked
    "syntax": Kind(
        400,
        _SYNTAX,
        "Near '{word}' the text is not valid SPARQL.",
        "Check the words and marks just before it.",
    ),
    "unfinished": Kind(
        400, _SYNTAX, "The text ends too early.", "Close what is open: {open} is still waiting for its end."
    ),
    "unclosed-string": Kind(
        400, _SYNTAX, "A text in quotation marks is not closed.", "Write the closing mark {word}."
    ),
    "undeclared-prefix": Kind(
        400,
        _SYNTAX,
        "The prefix '{prefix}' is not declared.",
        "Write PREFIX {prefix}: <...> at the top of the query.",
    ),
    "near-prefix": Kind(
        400,
        _SYNTAX,
        "The prefix '{prefix}' is not declared.",
        "Did you mean '{likely}:'? It needs no PREFIX.",
    ),
    "misspelt": Kind(400, _SYNTAX, "'{word}' is not a word of SPARQL.", "Did you mean {likely}?"),
    "relative-iri": Kind(
        400,
        _SYNTAX,
        "The IRI {word} is not complete.",
        "Write it in full, or with a prefix, or declare BASE.",
    ),
    "ungrouped": Kind(
        400,
        _SYNTAX,
        "SELECT with an aggregate names a variable that is not grouped.",
        "Add each plain variable of SELECT to GROUP BY.",
    ),
    "repeated-variable": Kind(
        400, _SYNTAX, "A variable is named twice in SELECT.", "Name each variable once."
    ),
    "unknown-function": Kind(
        400, "A function is not known", "The function {word} is not known here.", "Check its name and prefix."
    ),
    "empty-query": Kind(400, _SYNTAX, "The query is empty.", "Write SELECT, ASK, CONSTRUCT or DESCRIBE."),
    "update-as-query": Kind(
        400,
        "This is an update",
        "'{word}' changes data; it cannot be sent as a query.",
        "Send it as `update`, with a token that may write.",
    ),
    "query-as-update": Kind(
        400, "This is a query", "'{word}' asks; it cannot be sent as an update.", "Send it as `query`."
    ),
    "missing-parameter": Kind(400, "A parameter is missing", "The request has no '{name}'."),
    "repeated-parameter": Kind(
        400, "A parameter is repeated", "The request has '{name}' more than once.", "Send one request each."
    ),
    "conflicting-parameters": Kind(
        400, "Parameters conflict", "'{name}' and '{other}' cannot stand together."
    ),
    "unknown-format": Kind(
        400, "The format is not known", "'{format}' is not a format of this answer: {formats}."
    ),
    "bad-parameter": Kind(400, "A parameter has a wrong value", "The value of '{name}' is wrong: {value}"),
    "bad-question": Kind(400, "The question cannot be asked so", "{reason}"),
    "not-utf8": Kind(
        400, "The text is not UTF-8", "The request is not written in UTF-8.", "Send it in UTF-8."
    ),
    "too-deep": Kind(
        400,
        "The query is nested too deeply",
        "Brackets are nested {depth} deep; {limit} is the limit.",
        "Split the query.",
    ),
    "too-complex": Kind(
        400,
        "The query is too complex",
        "The engine cannot work this query out.",
        "Make it simpler or split it.",
    ),
    "not-rdf": Kind(400, "The data cannot be read", "The data is not valid {format}: {reason}"),
    "relative-graph": Kind(400, "The name of the graph is wrong", "'{value}' is not a complete IRI."),
    # 401, 403: who asked
    "no-token": Kind(
        401,
        "A token is needed",
        "This needs a token that may '{scope}'.",
        "Send Authorization: Bearer <token>.",
    ),
    "bad-token": Kind(401, "The token is not known", "The token is not known or no longer valid."),
    "no-scope": Kind(403, "The token may not do this", "This needs a token that may '{scope}'."),
    "protected-graph": Kind(
        403, "The graph is protected", "{graph} is kept by the program; it cannot be changed by hand."
    ),
    "outgoing-refused": Kind(
        403,
        "The server fetches nothing",
        "{word} would make the server send a request to another address.",
        "Load the data first, then ask it here.",
    ),
    # other faults of the request
    "not-found": Kind(404, "There is nothing here", "There is nothing at this address."),
    "no-graph": Kind(404, "There is no such graph", "There is no graph {graph}."),
    "graph-conflict": Kind(
        409,
        "The graph stands in the way",
        "{graph}: {reason}",
        "Write SILENT where it does not matter whether the graph is there.",
    ),
    "no-query-running": Kind(404, "The query is not running", "No query with the number {id} is running."),
    "method-not-allowed": Kind(405, "The method is not allowed", "{method} is not allowed here: {allowed}."),
    "not-acceptable": Kind(
        406,
        "No format fits",
        "None of the formats of Accept ({accept}) can be given.",
        "Ask for one of: {formats}.",
    ),
    "too-long": Kind(413, "The request is too long", "The request has more than {limit} bytes."),
    "result-too-large": Kind(
        413,
        "The answer is too large",
        "The answer has more than {limit} bytes.",
        "Add LIMIT, or ask for less.",
    ),
    "unsupported-media-type": Kind(
        415,
        "The media type is not known",
        "The Content-Type '{type}' cannot be read here.",
        "Send one of: {types}.",
    ),
    "too-many-requests": Kind(
        429,
        "Too many requests",
        "You have sent more requests than are allowed.",
        "Wait {seconds} s and try again.",
    ),
    "cancelled": Kind(499, "The query was cancelled", "The query was cancelled before it was finished."),
    # faults of the service and its limits
    "internal": Kind(
        500, "A fault of the program", "The program has a fault.", "Tell those who run it: {request}"
    ),
    "engine": Kind(500, "The engine failed", "The engine could not answer: {reason}"),
    "read-only": Kind(501, "Writing is not possible here", "This service only reads."),
    "service-failed": Kind(
        502,
        "Another endpoint failed",
        "{address} did not answer as a SPARQL endpoint should: {reason}",
        "Try again later, or write SERVICE SILENT to go on without it.",
    ),
    "service-too-large": Kind(
        502,
        "The answer of another endpoint is too large",
        "{address} answers with more than {limit} bytes or rows.",
        "Ask it for less: put more conditions or a LIMIT into its braces.",
    ),
    "service-timeout": Kind(
        504,
        "Another endpoint took too long",
        "{address} did not answer within {seconds} s.",
        "Ask it for less, or write SERVICE SILENT to go on without it.",
    ),
    "timeout": Kind(
        503,
        "The query took too long",
        "The query was stopped after {seconds} s.",
        "Ask for less, add LIMIT, or name more exactly what you look for.",
    ),
    "out-of-memory": Kind(
        503,
        "The query needs too much memory",
        "The query was stopped: it needs more memory than is allowed.",
        "Ask for less, or leave out ORDER BY, GROUP BY or DISTINCT over everything.",
    ),
    "busy": Kind(503, "The service is busy", "Too many queries are waiting.", "Try again in {seconds} s."),
    "store-locked": Kind(
        503,
        "The data is being written",
        "Another program is writing to the data.",
        "Try again when it is done.",
    ),
    "stopping": Kind(503, "The service is stopping", "The service is being stopped.", "Try again later."),
}
