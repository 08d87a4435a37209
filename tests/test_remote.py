"""A store on a server when things go wrong: refusals, broken connections, commits that stop half-way."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QueryTriples, RdfFormat

from kg.store import StoreError, open_store
from kg.store.endpoint import RESULTS, TRIPLES, Endpoint, form
from kg.store.http import Answer, Request, Send, sender
from kg.store.plan import Plan, Searched
from kg.store.remote import RemoteStore
from kg.store.search import Index

A, B = "https://example.org/graph/a", "https://example.org/graph/b"
SAYS = NamedNode("https://example.org/says")
PLAN = Plan((Searched("word", SAYS),))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIDAO_LANGUAGE", "en")


class Server:
    """A SPARQL server in this process that can be told how its next update fails."""

    def __init__(self) -> None:
        self.graph = pyoxigraph.Store()
        self.parts: int | None = None
        self.down = False

    def send(self, request: Request) -> Answer:
        if self.down:
            raise StoreError("{address}: cannot be reached", address=request.address)
        if "update" in request.fields:
            self._update(request.fields["update"])
            return Answer("text/plain", io.BytesIO())
        found = self.graph.query(request.fields["query"], use_default_graph_as_union=True)
        if isinstance(found, QueryTriples):
            return Answer(TRIPLES, io.BytesIO(found.serialize(format=RdfFormat.N_TRIPLES) or b""))
        return Answer(RESULTS, io.BytesIO(found.serialize(format=QueryResultsFormat.JSON) or b""))

    def _update(self, text: str) -> None:
        """Make an update; with `parts` set only so many of its steps, each by itself, and then fail."""
        if self.parts is None:
            self.graph.update(text)
            return
        for part in text.split(" ;\n")[: self.parts]:
            self.graph.update(part)
        self.parts = None
        raise StoreError("the connection broke")


def quads(graph: str, *words: str) -> list[Quad]:
    return [
        Quad(NamedNode(f"{graph}/{n}"), SAYS, Literal(word), NamedNode(graph)) for n, word in enumerate(words)
    ]


def opened(server: Server, index: Path | None = None) -> RemoteStore:
    return RemoteStore(
        Endpoint("http://x/query", "http://x/update", server.send), Index(index, mark=PLAN.mark), PLAN
    )


def words(store: RemoteStore) -> list[str]:
    return sorted(quad.object.value for graph in (A, B) for quad in store.quads(graph))  # type: ignore[union-attr]


def found(store: RemoteStore) -> list[str]:
    return sorted(hit.text for word in ("cũ", "mới", "khác") for hit in store.search(word))


@pytest.mark.parametrize("parts", range(5))
def test_a_commit_that_stops_half_way_is_undone(parts: int) -> None:
    server = Server()
    with opened(server) as store:
        store.replace({A: quads(A, "cũ"), B: quads(B, "cũ")})
        before = set(server.graph)
        server.parts = parts
        if parts < 3:
            with pytest.raises(StoreError, match="connection broke"):
                store.replace({A: quads(A, "mới"), B: quads(B, "mới")})
            assert (set(server.graph), found(store), store.version) == (before, ["cũ", "cũ"], 1)
        else:  # it was the answer that got lost
            store.replace({A: quads(A, "mới"), B: quads(B, "mới")})
        store.replace({A: quads(A, "khác"), B: quads(B, "khác")})
        assert words(store) == found(store) == ["khác", "khác"]


@pytest.mark.parametrize("parts", range(3))
def test_a_commit_broken_by_a_server_that_went_down_is_undone_at_the_next_start(
    tmp_path: Path, parts: int
) -> None:
    server = Server()
    with opened(server, tmp_path / "index") as store:
        store.replace({A: quads(A, "cũ"), B: quads(B, "cũ")})
        before = set(server.graph)
        server.parts = parts
        whole = server.send

        def die(request: Request) -> Answer:
            try:
                return whole(request)
            except StoreError:
                server.down = True
                raise

        store._endpoint._send = die
        with pytest.raises(StoreError, match="put right"):
            store.replace({A: quads(A, "mới"), B: quads(B, "mới")})
    server.down = False
    with opened(server, tmp_path / "index") as store:
        assert (set(server.graph), found(store), store.version) == (before, ["cũ", "cũ"], 1)


def test_an_index_that_was_away_is_made_from_the_server(tmp_path: Path) -> None:
    server = Server()
    with opened(server, tmp_path / "one") as store:
        store.replace({A: quads(A, "cũ"), B: quads(B, "khác")})
    with opened(server, tmp_path / "two") as store:
        store.replace({A: quads(A, "mới")})
        store.remove(B)
    with opened(server, tmp_path / "one") as store:
        assert (found(store), list(store.graphs())) == (["mới"], [A])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# SELECT nothing\nPREFIX select: <http://x/ASK#>\nconstruct{?s ?p ?o}WHERE{?s ?p ?o}", "CONSTRUCT"),
        ("SELECT(COUNT(*) AS ?n){}", "SELECT"),
        ("BASE <http://x/> DESCRIBE<a>", "DESCRIBE"),
        ("ASK{}", "ASK"),
        ("nothing", ""),
    ],
)
def test_the_form_of_a_query_is_told(text: str, expected: str) -> None:
    assert form(text) == expected


def test_a_server_that_is_away_and_an_address_that_is_none_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9"):
        open_store("http://127.0.0.1:9")


def test_a_refused_login_says_what_to_set(
    servers: Callable[[str], dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    environment = servers("virtuoso")
    monkeypatch.setenv("CHIDAO_STORE_UPDATE", environment["CHIDAO_STORE_UPDATE"])
    with open_store(environment["location"]) as store, pytest.raises(StoreError, match="CHIDAO_STORE_USER"):
        store.replace({A: quads(A, "mới")})


def test_answers_pass_through_as_bytes(servers: Callable[[str], dict[str, str]]) -> None:
    send: Send = sender({})
    endpoint = Endpoint(f"{servers('oxigraph')['location']}/query", "", send)
    with endpoint.answer("ASK {}", "text/csv").body as body:
        assert body.read() == b"true"
