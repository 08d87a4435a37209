"""The reader processes: they answer, they are killed at their limits, and new ones are there at once."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from promptness import soonest

from kg.store import open_store
from server.errors import ServiceProblem
from server.sparql import PoolLimits, ReaderPool, Setting, standard_prefixes
from server.sparql.answers import Answer, Errand
from server.sparql.endless import REMEMBERED, Endless
from server.sparql.evaluation import Question

NUMBERS = 20_000
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = "SELECT (COUNT(?s) AS ?n) { ?s <urn:number> ?o }"
EVERYTHING = "SELECT * { ?s <urn:number> ?o . ?t <urn:first> ?x }"
DOUBLING = (
    "SELECT ?z { BIND('aaaaaaaaaaaaaaaa' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + " BIND(STRLEN(?x40) AS ?z) }"
)


def quad(subject: str, predicate: str, value: int) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(value))


class Versions:
    """A store in a folder, and what is published of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = open_store(folder)
        numbers = (quad(f"urn:s{i}", "urn:number", i) for i in range(NUMBERS))
        firsts = (quad("urn:s0", "urn:first", i) for i in range(1, 6))
        self.store.replace({"urn:thing": [*numbers, *firsts]})

    def snapshot(self) -> tuple[Path, int]:
        return self.store.snapshot(), self.store.version

    def write(self, *quads: ox.Quad) -> None:
        self.store.replace({"urn:other": quads})


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    return Versions(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def pool(versions: Versions) -> Iterator[ReaderPool]:
    limits = PoolLimits(readers=2, slow=2, queue=8, memory=300 << 20, result_bytes=40 << 20)
    pool = ReaderPool(versions.snapshot, Setting(standard_prefixes()), limits)
    yield pool
    pool.close()


def ask(pool: ReaderPool, text: str, timeout: float = 20.0, form: str = "csv", **more: Any) -> Answer:
    more.setdefault("id", str(time.monotonic_ns()))
    return pool.run(Errand(Question(text, form), timeout, **more))


def refused(pool: ReaderPool, text: str, timeout: float = 5.0, **more: Any) -> str:
    with pytest.raises(ServiceProblem) as caught:
        ask(pool, text, timeout, **more)
    return caught.value.code


def test_a_small_answer_is_whole_at_once(pool: ReaderPool, versions: Versions) -> None:
    answer = ask(pool, COUNT)
    assert (answer.head, answer.rest) == (b"n\r\n20000\r\n", None)
    assert answer.version == versions.store.version


def test_a_large_answer_is_streamed_whole(pool: ReaderPool) -> None:
    answer = ask(pool, EVERYTHING, form="json")
    assert answer.rest is not None
    body = answer.head + b"".join(answer.rest)
    assert body.endswith(b"]}}")
    assert body.count(b'"t":') == 5 * NUMBERS


@pytest.mark.parametrize("length", [1_000, 20_000, 131_070, 400_000])
def test_long_texts_come_through_whole(pool: ReaderPool, versions: Versions, length: int) -> None:
    texts = [ox.Literal(f"{i} " + "ế" * length) for i in range(3)]
    versions.write(
        *(ox.Quad(ox.NamedNode(f"urn:t{i}"), ox.NamedNode("urn:text"), t) for i, t in enumerate(texts))
    )
    pool.publish()
    answer = pool.run(Errand(Question("SELECT ?t { ?s <urn:text> ?t }", "json"), 10))
    rows = json.loads(answer.head + b"".join(answer.rest or ()))["results"]["bindings"]
    assert {row["t"]["value"] for row in rows} == {text.value for text in texts}


@pytest.mark.parametrize("timeout", [0.1, 0.5, 1.0])
def test_an_endless_query_ends_at_its_limit(pool: ReaderPool, timeout: float) -> None:
    def end() -> None:
        assert refused(pool, ENDLESS, timeout) == "timeout"

    assert soonest(end, timeout + 0.3) < timeout + 0.3


def test_a_query_that_eats_memory_is_stopped(pool: ReaderPool) -> None:
    assert refused(pool, DOUBLING, 20) == "out-of-memory"
    assert ask(pool, COUNT).head == b"n\r\n20000\r\n"


def test_a_query_that_kills_the_engine_kills_a_reader_only(pool: ReaderPool) -> None:
    assert refused(pool, "ASK " + "{" * 9000 + "}" * 9000) in ("too-complex", "syntax")
    assert ask(pool, COUNT).head == b"n\r\n20000\r\n"


def test_too_large_an_answer_is_broken_off(pool: ReaderPool) -> None:
    answer = ask(pool, "SELECT * { ?s ?p ?o . ?t ?q ?x }", form="json")
    assert answer.rest is not None
    with pytest.raises(ServiceProblem) as caught:
        for _ in answer.rest:
            pass
    assert caught.value.code == "result-too-large"


def test_a_reader_cannot_connect(pool: ReaderPool) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        port = listener.getsockname()[1]
        code = refused(pool, f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
        assert code == "engine"
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_wrong_text_leaves_its_reader_alive(pool: ReaderPool) -> None:
    ask(pool, COUNT)
    before = pool.figures().workers
    assert refused(pool, "SELECT * { ?s ?p ") == "unfinished"
    assert pool.figures().workers == before


def test_a_query_can_be_cancelled_by_its_number(pool: ReaderPool) -> None:
    def cancel() -> None:
        threading.Timer(0.3, pool.cancel, ["mine"]).start()
        assert refused(pool, ENDLESS, 10, id="mine") == "cancelled"

    assert soonest(cancel, 1) < 1
    assert not pool.cancel("mine")


def test_a_query_ends_when_its_client_goes_away(pool: ReaderPool) -> None:
    def leave() -> None:
        until = time.monotonic() + 0.5
        assert refused(pool, ENDLESS, 10, gone=lambda: time.monotonic() > until) == "cancelled"

    assert soonest(leave, 1.5) < 1.5


def test_closing_an_answer_ends_its_query(pool: ReaderPool) -> None:
    answer = ask(pool, "SELECT * { ?s ?p ?o . ?t ?q ?x }", form="json")
    answer.rest.close()  # type: ignore[union-attr]
    assert pool.figures().running == 0


def test_small_queries_go_on_beside_endless_ones(pool: ReaderPool) -> None:
    codes: list[str] = []
    threads = [threading.Thread(target=lambda: codes.append(refused(pool, ENDLESS, 2.0))) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    times = []
    for _ in range(50):
        before = time.monotonic()
        ask(pool, "ASK {}")
        times.append(time.monotonic() - before)
    for thread in threads:
        thread.join()
    assert codes == ["timeout", "timeout"]
    assert sorted(times)[40] < 0.1


def test_readers_that_died_while_idle_are_replaced(pool: ReaderPool, versions: Versions) -> None:
    for process in list(pool._idle):
        process.kill()
    time.sleep(0.2)
    assert ask(pool, COUNT).head == b"n\r\n20000\r\n"
    for process in list(pool._idle):
        process.kill()
    time.sleep(0.2)
    versions.write(quad("urn:x", "urn:y", 99))
    assert pool.publish() == versions.store.version
    versions.write()
    pool.publish()
    assert ask(pool, COUNT).head == b"n\r\n20000\r\n"


def test_the_queue_has_an_end(pool: ReaderPool) -> None:
    codes: list[str] = []
    threads = [threading.Thread(target=lambda: codes.append(refused(pool, ENDLESS, 1.5))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 16
    assert set(codes) == {"timeout", "busy"}
    assert codes.count("busy") >= 4
    assert pool.figures().waiting == pool.figures().running == 0


def test_a_write_is_seen_once_published(pool: ReaderPool, versions: Versions) -> None:
    versions.write(quad("urn:new", "urn:number", 1))
    assert ask(pool, COUNT).head == b"n\r\n20000\r\n"
    assert pool.publish() == versions.store.version == ask(pool, COUNT).version
    assert ask(pool, COUNT).head == b"n\r\n20001\r\n"
    versions.write()
    pool.publish()
    assert ask(pool, COUNT).head == b"n\r\n20000\r\n"


def test_old_versions_are_thrown_away(pool: ReaderPool, versions: Versions) -> None:
    for at in range(12):
        versions.write(quad("urn:x", "urn:y", at))
        pool.publish()
        assert ask(pool, COUNT).head == b"n\r\n20000\r\n"
        time.sleep(0.05)
    kept = [folder for folder in (versions.folder / "snapshots").iterdir() if folder.is_dir()]
    assert len(kept) < 8


def test_who_was_stopped_at_the_limit_steps_back_at_once_the_next_time(pool: ReaderPool) -> None:
    text = ENDLESS + " # asked here alone"
    first = scheduling_of(pool, text, after=0.1)
    assert refused(pool, text, 0.3) == "timeout"
    again = scheduling_of(pool, text, after=0.1)
    assert (first, again) == (os.SCHED_OTHER, os.SCHED_IDLE)


def scheduling_of(pool: ReaderPool, text: str, after: float) -> int:
    """Return how the kernel orders the reader of a question `after` seconds of its start."""
    run = pool.admit(Errand(Question(text, "csv"), 10))
    pool.gate.enter("", 10, run.given_up)
    run.inside = True
    process = pool.start_at_once(run)
    assert process
    time.sleep(after)
    policy = os.sched_getscheduler(process.pid)
    run.end("cancelled")
    return policy


def test_what_was_answered_is_not_endless_any_more() -> None:
    endless = Endless()
    for text in ("a", "b"):
        endless.note(text, "timeout")
    endless.note("a", "answered")
    endless.note("b", "cancelled")
    assert ("a" in endless, "b" in endless) == (False, True)
    for number in range(REMEMBERED):
        endless.note(str(number), "timeout")
    assert "b" not in endless
