"""How much a client may ask, who may stop what, and what is written down of it."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from typer.testing import CliRunner
from werkzeug.test import Client

from kg.commands import app
from kg.config import Config
from kg.store import open_store
from server import commands
from server.asking import Asking
from server.errors import ServiceProblem
from server.listening import Listener
from server.logs import AsJson, AsText, set_up
from server.sparql import (
    Access,
    Endpoint,
    Limits,
    LocalReaders,
    PoolLimits,
    ReaderPool,
    Setting,
    mount,
    read_tokens,
    standard_prefixes,
)
from server.sparql.access import mint
from server.sparql.allowance import Allowance
from server.sparql.service import Records
from server.sparql.turnstile import Turnstile

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TOKEN, HASH = mint()
ADMIN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderPool]:
    location: Path = tmp_path_factory.mktemp("store")
    with open_store(location) as store:
        store.replace({"urn:g": DATA})
        folder = store.snapshot()
    pool = ReaderPool(lambda: (folder, 1), Setting(standard_prefixes()), PoolLimits(readers=1))
    yield pool
    pool.close()


DATA = "\n".join(f'<urn:s{i}> <urn:p> "{i}" .' for i in range(500)).encode()


def here(**settings: object) -> Client:
    """A service with a page behind it, over a store in memory."""
    pages = Flask("pages")
    pages.add_url_rule("/page", "page", lambda: "page")
    readers = LocalReaders(ox.Store(), Setting(standard_prefixes()), lambda: 1)
    mount(pages, Endpoint(readers, **settings))  # type: ignore[arg-type]
    return Client(pages)


def test_an_allowance_fills_again_with_time() -> None:
    now = [0.0]
    allowance = Allowance(60, lambda: now[0])
    assert [allowance.wait("an") for _ in range(61)] == [0] * 60 + [1]
    assert allowance.wait("binh") == 0
    now[0] = 2.0
    assert [allowance.wait("an") for _ in range(3)] == [0, 0, 1]
    assert {Allowance(0).wait("an") for _ in range(100)} == {0}


def test_a_client_that_sends_too_much_is_told_when_to_come_again() -> None:
    client = here(limits=Limits(rate=3))
    statuses = [
        client.get(path).status_code for path in ("/sparql?query=ASK%7B%7D", "/page", "/page", "/page")
    ]
    assert statuses == [200, 200, 200, 429]
    refused = client.get("/sparql?query=ASK%7B%7D")
    assert (refused.status_code, json.loads(refused.data)["code"]) == (429, "too-many-requests")
    assert int(refused.headers["Retry-After"]) == 20
    assert client.get("/healthz").status_code == client.get("/metrics").status_code == 200
    other = client.get("/page", environ_base={"REMOTE_ADDR": "10.0.0.2"})
    assert other.status_code == 200


def test_those_who_wait_take_turns() -> None:
    gate, order = Turnstile(1, 1, 10), list[str]()
    gate.enter("an", 1, lambda: False)

    def wait(client: str) -> None:
        gate.enter(client, 30, lambda: False)
        order.append(client)
        gate.leave(client, slow=False)

    threads = []
    for count, client in enumerate(("an", "an", "an", "binh"), 1):
        threads.append(threading.Thread(target=wait, args=[client]))
        threads[-1].start()
        while gate.waiting < count:
            time.sleep(0.001)
    gate.leave("an", slow=False)
    for thread in threads:
        thread.join()
    assert order.index("binh") == 1


def test_one_client_leaves_slow_places_to_others() -> None:
    gate = Turnstile(4, 3, 10, slow_each=2)
    for client in ("an", "an", "an", "binh"):
        gate.enter(client, 1, lambda: False)
    assert [gate.slow_down(client) for client in ("an", "an", "an", "binh")] == [True, True, False, True]
    gate.leave("an", slow=True)
    assert gate.slow_down("an")


def test_a_full_queue_refuses_with_a_time_to_come_again() -> None:
    gate = Turnstile(1, 1, 0)
    gate.enter("an", 1, lambda: False)
    with pytest.raises(ServiceProblem) as caught:
        gate.enter("binh", 1, lambda: False)
    assert (caught.value.code, caught.value.values["retry"]) == ("busy", 1)


def started(client: Client, number: str) -> tuple[threading.Thread, list[tuple[int, str]]]:
    """Start an endless query, and wait until it is known."""
    ends: list[tuple[int, str]] = []

    def ask() -> None:
        answer = client.get("/sparql", query_string={"query": ENDLESS, "id": number})
        ends.append((answer.status_code, json.loads(answer.data)["code"]))

    thread = threading.Thread(target=ask)
    thread.start()
    while not any(run["id"] == number for run in client.get("/sparql/queries", headers=ADMIN).json or ()):
        time.sleep(0.01)
    return thread, ends


def test_those_who_run_it_see_what_runs_and_anyone_with_its_number_stops_it(pool: ReaderPool) -> None:
    client = Client(Endpoint(pool, access=Access(read_tokens(f"an:admin:{HASH}"))))
    assert client.get("/sparql/queries").status_code == 401
    thread, ends = started(client, "mine")
    (run,) = client.get("/sparql/queries", headers=ADMIN).json or [{}]
    assert (run["id"], run["query"]) == ("mine", ENDLESS)
    assert client.delete("/sparql/queries/other").status_code == 404
    assert client.delete("/sparql/queries/mine").status_code == 204
    thread.join()
    assert ends == [(499, "cancelled")]
    assert client.get("/sparql/queries", headers=ADMIN).json == []


def test_the_command_stops_a_query_of_the_server_here(
    pool: ReaderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = Endpoint(pool, access=Access(read_tokens(f"an:admin:{HASH}")))
    server = Listener(endpoint, "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    monkeypatch.setattr(commands, "current", lambda: Config(port=server.port))
    thread, ends = started(Client(endpoint), "by-command")
    run = CliRunner()
    assert run.invoke(app, ["cancel", "by-command"]).exit_code == 0
    thread.join()
    assert ends == [(499, "cancelled")]
    assert run.invoke(app, ["cancel", "by-command"]).exit_code != 0
    server.close()
    assert run.invoke(app, ["cancel", "by-command"]).exit_code != 0


def test_a_token_is_made_for_the_configuration() -> None:
    printed = CliRunner().invoke(app, ["token", "binh", "--scope", "read"]).output.split()
    (holder,) = read_tokens(printed[-1].strip('"')).values()
    assert (holder.name, holder.scope) == ("binh", "read")
    assert CliRunner().invoke(app, ["token", "binh", "--scope", "all"]).exit_code != 0


def test_the_configuration_is_printed_without_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "current", lambda: Config(tokens=f"an:write:{HASH} b:read:{HASH}"))
    printed = CliRunner().invoke(app, ["config"]).output
    assert HASH not in printed
    assert 'tokens = "(2)"' in printed
    assert "query_timeout = 30.0" in printed


QUERY = "SELECT ?secret { VALUES ?secret { 1 2 3 } }"


@pytest.mark.parametrize(("texts", "expected"), [(False, False), (True, True)])
def test_the_words_of_a_query_are_written_down_only_where_wanted(
    caplog: pytest.LogCaptureFixture, *, texts: bool, expected: bool
) -> None:
    client = here(records=Records(texts=texts, slow=0.0))
    with caplog.at_level("INFO", "chidao"):
        answer = client.get("/sparql", query_string={"query": QUERY})
    lines = {record.name: json.loads(record.message) for record in caplog.records}
    assert set(lines) == {"chidao.access", "chidao.slow"}
    for line in lines.values():
        assert (line["request"], line["rows"]) == (answer.headers["X-Request-ID"], 3)
        assert ("secret" in json.dumps(line)) is expected


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
@pytest.mark.parametrize(("values", "rows"), [("", 0), ("1", 1), ('1 "},{" "a\\nb"', 3)])
def test_rows_are_counted(caplog: pytest.LogCaptureFixture, form: str, values: str, rows: int) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ {values} }} }}"
    with caplog.at_level("INFO", "chidao"):
        here().get("/sparql", query_string={"query": query, "format": form})
    assert json.loads(caplog.records[-1].message)["rows"] == rows


def test_lines_are_json_or_to_be_read() -> None:
    def record(message: str) -> logging.LogRecord:
        return logging.LogRecord("chidao.access", logging.INFO, "", 0, message, None, None)

    line = json.loads(AsJson().format(record('{"status": 200, "time": "now"}')))
    assert (line["status"], line["log"], line["level"], line["time"]) == (200, "chidao.access", "info", "now")
    assert json.loads(AsJson().format(record("{ not JSON")))["message"] == "{ not JSON"
    assert AsText().format(record('{"status": 200}')).endswith("chidao.access status=200")


def test_the_setting_says_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger("chidao")
    before = (root.handlers, root.propagate, root.level)
    try:
        for log, access in (("quiet", False), ("json", True)):
            set_up(Config(log=log))
            logging.getLogger("chidao.access").info('{"a": 1}')
            logging.getLogger("chidao.audit").info('{"b": 2}')
            written = capsys.readouterr().err
            assert ('"a": 1' in written or "a=1" in written) is access
            assert '"b": 2' in written or "b=2" in written
    finally:
        root.handlers, root.propagate = before[:2]
        root.setLevel(before[2])
        logging.getLogger("chidao.access").setLevel(logging.NOTSET)


def test_pages_keep_nothing_of_older_versions() -> None:
    version = [1]
    asking = Asking(LocalReaders(ox.Store(), Setting({}), lambda: version[0]), 5)
    first = asking.run("ASK {}")
    assert asking.run("ASK {}") is first
    asking.run("ASK { ?s ?p ?o }")
    version[0] = 2
    assert asking.run("ASK {}") is not first
    assert asking._kept.cache_info().currsize == 1
