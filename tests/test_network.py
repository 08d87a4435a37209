"""The network of bodies and of documents: small corpora whose ties and measures are worked out by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from kg.commands import app
from kg.coordination import asking
from kg.messages import Problem, speaking
from kg.network import Facts, Scope, build, files, read
from kg.network import betweenness as walks
from kg.network.compare import compare
from kg.network.documents import (
    cycles,
    longest_chain,
    reach,
    read_documents,
    relation_names,
    shown,
    within,
)
from kg.network.drawing import LINES, Label, broken, draw, kind_names
from kg.network.explain import cautions, explain
from kg.network.facts import Agent, Notice, Part, Receipt, Succession, Task, Words
from kg.network.graph import Network, Simple
from kg.network.layout import circles, placed
from kg.network.measures import Bridge, measure, undirected
from kg.network.picture import png, svg
from kg.network.scope import KINDS
from kg.store import Reader, open_reader

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"

LEAD, WITH, DOES = "chu-tri", "phoi-hop", "thuc-hien"
REPORTS, REPORTED = "bao-cao", "co-quan-nhan-bao-cao"
ALL = frozenset(KINDS)
Parts = Mapping[str, str]


def corpus(
    *tasks: tuple[str, Parts] | tuple[str, Parts, str],
    days: Mapping[str, str] | None = None,
    issuers: Mapping[str, str] | None = None,
    **more: object,
) -> Facts:
    """Make facts of tasks ("n1/1", {role: "a b"}, the task above); a notice is the name before the slash."""
    made, parts = {}, []
    for iri, roles, *above in tasks:
        notice = iri.partition("/")[0]
        made[iri] = Task(iri, notice, f"task {iri}", above[0] if above else None)
        for role, who in roles.items():
            parts += [Part(iri, role, agent, Words(notice, agent, 0, 1)) for agent in who.split()]
    notices = {}
    for name in dict.fromkeys(task.notice for task in made.values()):
        day = (days or {}).get(name)
        issued = date.fromisoformat(day) if day else None
        notices[name] = Notice(name, name.upper(), issued, (issuers or {}).get(name))
    known = {part.agent for part in parts} | set((issuers or {}).values())
    agents = {
        a: Agent(a, a.upper(), "AgentGroup" if a.startswith("group") else "Agency", "so") for a in known
    }
    return Facts(agents, made, notices, tuple(parts), **more)  # type: ignore[arg-type]


def ties(graph: Network) -> dict[tuple[str, str, str], int]:
    return {(kind, a, b): data["weight"] for a, b, kind, data in graph.edges(keys=True, data=True)}


# --- ties


def test_a_lead_is_tied_to_each_that_coordinates_and_these_to_one_another() -> None:
    graph = build(corpus(("n/1", {LEAD: "a", WITH: "b c"})))
    assert ties(graph) == {("lead", "a", "b"): 1, ("lead", "a", "c"): 1, ("together", "b", "c"): 1}


def test_bodies_of_two_clauses_of_one_task_do_not_coordinate_together() -> None:
    known = corpus(("n/1", {LEAD: "a", WITH: "b c"}))
    other = [
        replace(part, words=Words("n", "c", 5, 9)) if part.agent == "c" else part for part in known.parts
    ]
    graph = build(replace(known, parts=tuple(other)))
    assert ties(graph) == {("lead", "a", "b"): 1, ("lead", "a", "c"): 1}


def test_one_that_is_assigned_is_never_made_a_lead() -> None:
    graph = build(corpus(("n/1", {DOES: "a", WITH: "b"}), issuers={"n": "p"}))
    assert ties(graph) == {("assigned", "a", "b"): 1, ("orders", "p", "a"): 1}


def test_the_issuer_directs_the_lead_and_reports_go_up() -> None:
    graph = build(corpus(("n/1", {LEAD: "a", REPORTS: "a", REPORTED: "p"}), issuers={"n": "p"}))
    assert ties(graph) == {("directs", "p", "a"): 1, ("reports", "a", "p"): 1}


def test_weight_counts_tasks_and_days_are_the_first_and_the_last() -> None:
    facts = corpus(
        ("n1/1", {LEAD: "a", WITH: "b"}), ("n1/2", {LEAD: "a", WITH: "b"}), ("n2/1", {LEAD: "a", WITH: "b"}),
        ("n3/1", {LEAD: "a", WITH: "b"}), days={"n1": "2024-05-01", "n2": "2023-01-02"},
    )  # fmt: skip
    edge = build(facts).edges["a", "b", "lead"]
    assert (edge["weight"], edge["first"], edge["last"]) == (4, date(2023, 1, 2), date(2024, 5, 1))
    assert sorted(edge["acts"]) == ["n1/1", "n1/2", "n2/1", "n3/1"]
    assert edge["acts"]["n1/1"].words == (Words("n1", "a", 0, 1), Words("n1", "b", 0, 1))


def test_a_subtask_has_the_roles_above_that_it_does_not_state_and_counts_what_it_adds_only() -> None:
    facts = corpus(
        ("n/1", {LEAD: "a", WITH: "b"}),
        ("n/1a", {WITH: "c"}, "n/1"),
        ("n/1b", {LEAD: "d"}, "n/1"),
        ("n/1c", {}, "n/1"),
    )
    assert ties(build(facts)) == {("lead", "a", "b"): 1, ("lead", "a", "c"): 1, ("lead", "d", "b"): 1}


def test_groups_stay_out_unless_let_in() -> None:
    facts = corpus(("n/1", {LEAD: "a", WITH: "group1 b"}))
    assert set(build(facts)) == {"a", "b"}
    assert set(build(facts, Scope(groups=True))) == {"a", "b", "group1"}


def test_shared_recipients_are_tied_once_a_notice_when_asked_for_but_for_the_archive() -> None:
    words = Words("n", "x", 0, 1)
    receipts = (
        Receipt("n", "b", "", words), Receipt("n", "a", "biet", words), Receipt("n", "a", "", words),
        Receipt("n", "v", "luu", words),
    )  # fmt: skip
    facts = corpus(("n/1", {}), receipts=receipts)
    assert not ties(build(facts))
    assert ties(build(facts, Scope(kinds=ALL))) == {("recipients", "a", "b"): 1}


def test_bodies_that_became_one_are_apart_or_joined_and_those_that_were_divided_stay() -> None:
    facts = corpus(
        ("n/1", {LEAD: "old1", WITH: "x"}), ("n/2", {LEAD: "old2", WITH: "x"}),
        ("n/3", {LEAD: "old1", WITH: "old2"}),
        ("n/4", {LEAD: "district", WITH: "x"}),
        successions=(
            Succession(date(2025, 7, 1), "old1", "new"), Succession(date(2025, 7, 1), "old2", "new"),
            Succession(date(2025, 7, 1), "district", "c1"), Succession(date(2025, 7, 1), "district", "c2"),
            Succession(date(2026, 1, 1), "new", "newer"),
        ),
    )  # fmt: skip
    assert len(build(facts)) == 4
    assert set(build(facts, Scope(joined=date(2025, 6, 30)))) == set(build(facts))
    assert ties(build(facts, Scope(joined=date(2025, 7, 1)))) == {
        ("lead", "new", "x"): 2,
        ("lead", "district", "x"): 1,
    }
    assert "newer" in build(facts, Scope(joined=date(2026, 1, 1)))


SCOPED = corpus(
    ("n1/1", {LEAD: "a", WITH: "b"}), ("n2/1", {LEAD: "b", WITH: "c"}), ("n3/1", {DOES: "c", WITH: "d"}),
    days={"n1": "2024-01-01", "n2": "2024-06-30"}, issuers={"n2": "p"},
    programmes={"NTM": frozenset({"n1", "n3"})}, documents={"d1": frozenset({"n2/1", "n3/1"})},
)  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), "a b c d p"),
        (Scope(since=date(2024, 1, 1)), "a b c p"),
        (Scope(until=date(2024, 6, 29)), "a b"),
        (Scope(since=date(2024, 1, 2), until=date(2024, 6, 30)), "b c p"),
        (Scope(notice="n3"), "c d"),
        (Scope(issuer="p"), "b c p"),
        (Scope(programme="NTM"), "a b c d"),
        (Scope(programme="none"), ""),
        (Scope(document="d1"), "b c d p"),
        (Scope(kinds=frozenset({"assigned"})), "c d"),
        (Scope(focus="a"), "a b"),
        (Scope(focus="a", depth=2), "a b c p"),
        (Scope(focus="nobody"), ""),
        (Scope(least=2), ""),
    ],
)
def test_a_scope_keeps_what_it_says(scope: Scope, expected: str) -> None:
    assert sorted(build(SCOPED, scope)) == expected.split()


# --- measures, worked out by hand


def network(*edges: tuple[str, str, int]) -> Network:
    """Make a network of leads with coordinating bodies from (from, to, how often)."""
    tasks = [(f"n{i % 7}/{a}{b}{i}", {LEAD: a, WITH: b}) for a, b, often in edges for i in range(often)]
    return build(corpus(*tasks))


PATH = network(("a", "b", 1), ("b", "c", 1), ("c", "d", 1))
STAR = network(("s", "a", 1), ("s", "b", 2), ("s", "c", 3), ("s", "d", 4))
TRIANGLE = network(("a", "b", 1), ("b", "c", 1), ("c", "a", 1))
SQUARE = network(("a", "b", 1), ("b", "c", 1), ("c", "d", 1), ("d", "a", 1))
TWO_TRIANGLES = network(
    ("a", "b", 1), ("b", "c", 1), ("c", "a", 1), ("x", "y", 1), ("y", "z", 1), ("z", "x", 1), ("a", "x", 1)
)
APART = network(("a", "b", 1), ("c", "d", 1), ("d", "e", 1))
PAIR = network(("a", "b", 5))
BOTH_WAYS = network(("a", "b", 1), ("b", "a", 3))
DIAMOND = network(("a", "b", 1), ("a", "c", 1), ("b", "d", 1), ("c", "d", 1), ("d", "e", 1))
COMPLETE = network(*((x, y, 1) for x in "abcd" for y in "abcd" if x < y))


@pytest.mark.parametrize(
    ("graph", "degree", "weight", "between"),
    [
        # Of the 3 pairs of others, b stands between (a,c) and (a,d).
        (PATH, "1 2 2 1", "1 2 2 1", [0, 2 / 3, 2 / 3, 0]),
        (STAR, "1 1 1 1 4", "1 2 3 4 10", [0, 0, 0, 0, 1]),
        (TRIANGLE, "2 2 2", "2 2 2", [0, 0, 0]),
        # Each stands on one of the two ways between its neighbours: half of 1 pair of 3.
        (SQUARE, "2 2 2 2", "2 2 2 2", [1 / 6] * 4),
        # a: the pairs of {b,c} × {x,y,z}: 6 of 10; the same for x.
        (TWO_TRIANGLES, "3 2 2 3 2 2", "3 2 2 3 2 2", [0.6, 0, 0, 0.6, 0, 0]),
        # d stands between c and e: 1 of 6 pairs.
        (APART, "1 1 1 2 1", "1 1 1 2 1", [0, 0, 0, 1 / 6, 0]),
        (PAIR, "1 1", "5 5", [0, 0]),
        # Two ties between the same bodies are one partner.
        (BOTH_WAYS, "1 1", "4 4", [0, 0]),
        # b, c: half of (a,d), half of (a,e); a: half of (b,c); d: half of (b,c), (a,e), (b,e), (c,e); of 6.
        (DIAMOND, "2 2 2 3 1", "2 2 2 3 1", [0.5 / 6, 1 / 6, 1 / 6, 3.5 / 6, 0]),
        (COMPLETE, "3 3 3 3", "3 3 3 3", [0, 0, 0, 0]),
    ],
)
def test_degree_weight_and_betweenness_are_those_worked_out_by_hand(
    graph: Network, degree: str, weight: str, between: list[float]
) -> None:
    found = measure(graph)
    nodes = sorted(graph)
    assert [found.positions[n].degree for n in nodes] == [int(n) for n in degree.split()]
    assert [found.positions[n].weight for n in nodes] == [int(n) for n in weight.split()]
    assert [found.positions[n].betweenness for n in nodes] == pytest.approx(between, abs=1e-8)


D = 0.85


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        (TRIANGLE, [1 / 3] * 3),
        (SQUARE, [1 / 4] * 4),
        # a = (1-d)/2 + d·b/2 and b = (1-d)/2 + d·a + d·b/2: what has no way out goes to all alike.
        (PAIR, [1 / (2 + D), (1 + D) / (2 + D)]),
        (BOTH_WAYS, [1 / 2, 1 / 2]),
    ],
)
def test_pagerank_is_that_worked_out_by_hand(graph: Network, expected: list[float]) -> None:
    found = measure(graph)
    assert [found.positions[n].rank for n in sorted(graph)] == pytest.approx(expected, abs=1e-8)


def test_pagerank_follows_the_weights_and_its_shares_make_one() -> None:
    found = measure(STAR).positions
    # s keeps (1-d)/5 + d·(all that has no way out)/5 =: s; its share goes out as 1:2:3:4.
    s = found["s"].rank
    assert [found[n].rank - s for n in "abcd"] == pytest.approx(
        [D * s * w / 10 for w in (1, 2, 3, 4)], abs=1e-8
    )
    assert sum(position.rank for position in found.values()) == pytest.approx(1, abs=1e-7)


def test_ties_without_direction_go_both_ways_in_pagerank() -> None:
    graph = build(corpus(("n/1", {WITH: "a b"})))
    assert {n: p.rank for n, p in measure(graph).positions.items()} == pytest.approx({"a": 0.5, "b": 0.5})


@pytest.mark.parametrize(
    ("graph", "bridges"),
    [
        (PATH, [Bridge("b", "c", 2), Bridge("a", "b", 1), Bridge("c", "d", 1)]),
        (TRIANGLE, []),
        (TWO_TRIANGLES, [Bridge("a", "x", 3)]),
        (APART, [Bridge("a", "b", 1), Bridge("c", "d", 1), Bridge("d", "e", 1)]),
        (DIAMOND, [Bridge("d", "e", 1)]),
        (BOTH_WAYS, [Bridge("a", "b", 1)]),
    ],
)
def test_bridges_are_what_alone_holds_parts_together(graph: Network, bridges: list[Bridge]) -> None:
    assert list(measure(graph).bridges) == bridges


def test_communities_of_two_triangles_are_the_triangles() -> None:
    found = measure(TWO_TRIANGLES).communities
    assert [[n for n in sorted(found.community) if found.community[n] == c] for c in (1, 2)] == [
        ["a", "b", "c"],
        ["x", "y", "z"],
    ]
    # Of 7 ties 6 are inside; each side has half of the ends: 6/7 - 2·(1/2)².
    assert found.modularity == pytest.approx(6 / 7 - 1 / 2)
    assert (found.stability, found.sizes) == (1.0, [3, 3])


def test_measures_are_the_same_each_time() -> None:
    graph = nx.karate_club_graph()
    one = network(*((f"k{a:02}", f"k{b:02}", 1) for a, b in graph.edges))
    assert measure(one) == measure(one)
    assert measure(one).communities.modularity == pytest.approx(0.4198, abs=0.005)


def test_betweenness_in_batches_equals_that_of_networkx_and_a_sample_comes_near(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph = nx.relabel_nodes(nx.barabasi_albert_graph(300, 2, seed=4), str)
    exact = nx.betweenness_centrality(graph)
    assert walks.betweenness(graph) == pytest.approx(exact, abs=1e-8)
    monkeypatch.setattr(walks, "EXACT_UP_TO", 100)
    monkeypatch.setattr(walks, "SAMPLE", 150)
    sampled = walks.betweenness(graph)
    assert max(abs(sampled[node] - exact[node]) for node in graph) < 0.02
    assert max(sampled, key=sampled.__getitem__) == max(exact, key=exact.__getitem__)


def test_an_empty_network_is_measured_drawn_and_explained() -> None:
    graph = build(corpus())
    found = measure(graph)
    assert (found.positions, found.bridges, explain(graph, found)) == ({}, (), [])
    assert cautions(graph, found)
    assert "</svg>" in svg(draw(graph, found))
    assert nx.read_gexf(io.BytesIO(files.gexf(graph, found).encode())).number_of_nodes() == 0


# --- words


def test_each_measure_is_explained_with_who_stands_out() -> None:
    with speaking("en"):
        said = {one.measure: one for one in explain(STAR, measure(STAR))}
    assert set(said) == {"degree", "weight", "betweenness", "rank", "community", "bridges"}
    assert said["degree"].finding.startswith("S works with 4 of the 4")
    assert all(one.meaning and "Too little" in one.warning for one in said.values())


def test_a_large_network_is_not_called_too_small_but_parts_and_one_sided_sources_are_told() -> None:
    rows = [(f"n{i // 10}/{i}", {LEAD: f"a{i % 12}", WITH: f"b{i % 12}"}) for i in range(60)]
    graph = build(corpus(*rows))
    with speaking("en"):
        told = cautions(graph, measure(graph))
    assert not any("Too little" in text for text in told)
    assert any("12 separate parts" in text for text in told)
    rows = [(f"n{0 if i < 50 else i}/{i}", {LEAD: "a", WITH: f"b{i}"}) for i in range(60)]
    graph = build(corpus(*rows))
    with speaking("en"):
        assert cautions(graph, measure(graph)) == ["More than half of it comes from one notice."]


def test_two_periods_differ_in_what_appeared_went_and_grew() -> None:
    then = network(("a", "b", 1), ("b", "c", 1))
    now = network(("a", "b", 3), ("a", "d", 1))
    found = compare(then, now)
    assert (found.bodies_new, found.bodies_gone) == (("d",), ("c",))
    assert (found.ties_new, found.ties_gone) == ((("a", "d", "lead"),), (("b", "c", "lead"),))
    assert found.changed == ((("a", "b", "lead"), 1, 3),)


# --- files

DATED = build(
    corpus(
        ("n1/1", {LEAD: "a", WITH: "b c"}), ("n2/1", {LEAD: "a", WITH: "b"}),
        ("n3/1", {LEAD: "b", WITH: "c"}),
        days={"n1": "2024-01-01", "n2": "2025-02-03"}, issuers={"n1": "p"},
    )
)  # fmt: skip


def same(one: Simple, other: Simple) -> bool:
    """Say whether two networks have the same nodes, ties and values."""
    nodes = {n: dict(d) for n, d in one.nodes(data=True)} == {n: dict(d) for n, d in other.nodes(data=True)}
    edges = [sorted((u, v, sorted(d.items())) for u, v, d in g.edges(data=True)) for g in (one, other)]
    return nodes and edges[0] == edges[1]


def test_gexf_reads_back_equal_with_its_days() -> None:
    found = measure(DATED)
    written = files.gexf(DATED, found)
    back = nx.read_gexf(io.BytesIO(written.encode()))
    assert same(back, files.flat(DATED, found, timed=True))
    assert back.graph["mode"] == "dynamic"
    assert 'timeformat="date"' in written
    days = {(u, v): d.get("spells") for u, v, d in back.edges(data=True) if d["kind"] == "lead"}
    assert days["a", "b"] == [("2024-01-01", "2024-01-01"), ("2025-02-03", "2025-02-03")]
    assert days["b", "c"] is None


def test_graphml_reads_back_equal() -> None:
    found = measure(DATED)
    back = nx.parse_graphml(files.graphml(DATED, found), force_multigraph=True)
    for *_, data in back.edges(data=True):
        data.setdefault("id", None)
    assert same(back, files.flat(DATED, found))


def test_csv_has_every_tie_and_every_body_and_runs_nothing() -> None:
    found = measure(DATED)
    lines = files.ties_csv(DATED).removeprefix("\ufeff").splitlines()
    assert len(lines) == 1 + DATED.number_of_edges()
    assert lines[1] == "a,A,b,B,lead,true,2,2024-01-01,2025-02-03,n1/1 n2/1"
    bodies = files.bodies_csv(DATED, found).splitlines()
    assert len(bodies) == 1 + len(DATED)
    evil = corpus(("n/1", {LEAD: "=1+1", WITH: "b"}))
    assert "'=1+1" in files.ties_csv(build(evil))


def test_json_has_the_words_behind_each_tie() -> None:
    facts = corpus(("n1/1", {LEAD: "a", WITH: "b"}), days={"n1": "2024-01-01"})
    graph = build(facts)
    data = json.loads(files.json_text(files.as_data(graph, measure(graph), facts)))
    assert data["ties"][0]["acts"] == [
        {
            "task": "n1/1", "notice": "n1", "day": "2024-01-01", "content": "task n1/1", "number": "N1",
            "words": [{"quote": "a", "start": 0, "end": 1}, {"quote": "b", "start": 0, "end": 1}],
        }
    ]  # fmt: skip


NAMED = build(
    Facts(
        agents={"a": Agent("a", "Sở Nông nghiệp & Môi trường"), "b": Agent("b", "Ủy ban nhân dân xã Đắk Ơ")},
        tasks={"n/1": Task("n/1", "n", "x")},
        notices={"n": Notice("n")},
        parts=tuple(Part("n/1", r, a, Words("n", a, 0, 1)) for r, a in ((LEAD, "a"), (WITH, "b"))),
    )
)


def test_the_svg_is_well_formed_with_names_as_text_and_the_same_each_time() -> None:
    drawn = draw(NAMED, measure(NAMED), title="Mạng lưới")
    written = svg(drawn)
    assert written == svg(draw(NAMED, measure(NAMED), title="Mạng lưới"))
    words = " ".join(e.text or "" for e in ElementTree.fromstring(written).iter() if e.tag.endswith("text"))
    assert "Sở Nông nghiệp & Môi" in words
    assert "Đắk Ơ" in words
    assert "Mạng lưới" in words


def test_the_png_has_the_letters_of_vietnamese() -> None:
    image = Image.open(io.BytesIO(png(draw(NAMED, measure(NAMED)), scale=0.5)))
    assert image.size == (800, 530)
    from kg.network.picture import font

    letters, none = font(40), bytes(font(40).getmask("\U0010fffd"))
    assert all(
        bytes(letters.getmask(letter)) != none for letter in "ăâđêôơưĐạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốộớợụủứựỳỵỷỹ"
    )


def test_names_on_a_drawing_do_not_cover_one_another() -> None:
    graph = network(*((f"body-{i:02}", f"body-{j:02}", 1) for i in range(30) for j in range(i + 1, 30, 7)))
    labels = [s for s in draw(graph, measure(graph)).shapes if isinstance(s, Label) and s.middle]
    assert len(labels) > 10
    for number, one in enumerate(labels):
        for other in labels[number + 1 :]:
            apart = abs(one.at[1] - other.at[1]) >= one.size or abs(one.at[0] - other.at[0]) >= 40
            assert apart, (one, other)


def test_long_names_break_into_three_lines_at_most() -> None:
    assert broken("Ủy ban nhân dân tỉnh Quảng Ngãi") == ["Ủy ban nhân dân tỉnh", "Quảng Ngãi"]
    assert len(broken("mot hai ba bon " * 20)) == 3


def test_places_are_the_same_each_time_and_apart() -> None:
    simple = undirected(TWO_TRIANGLES)
    points = placed(simple)
    assert points == placed(simple)
    near = [
        (points[a][0] - points[b][0]) ** 2 + (points[a][1] - points[b][1]) ** 2
        for a in points for b in points if a < b
    ]  # fmt: skip
    assert min(near) > 0.25
    many = circles({str(n): n % 9 for n in range(500)}, [str(n) for n in range(500)])
    assert len(set(many.values())) == 500


# --- documents


def relations(*rows: tuple[str, str, str]) -> Network:
    def ask(name: str) -> Iterator[Mapping[str, str | None]]:
        if name == "relations":
            for source, kind, target in rows:
                yield {
                    "source": source,
                    "kind": f"docrel#{kind}",
                    "target": target,
                    "notice": "n",
                    "quote": kind,
                }

    return read_documents(ask)


CHAIN = relations(
    ("a", "can-cu", "b"), ("b", "can-cu", "c"), ("c", "can-cu", "d"), ("a", "can-cu", "d"),
    ("e", "dan-chieu", "a"),
    ("e", "dan-chieu", "a"), ("a", "dan-chieu", "a"),
)  # fmt: skip


def test_documents_reach_what_they_rest_on_and_what_rests_on_them() -> None:
    found = reach(CHAIN)
    assert {n: (found[n].rests_on, found[n].carries) for n in "abcde"} == {
        "a": (3, 1), "b": (2, 2), "c": (1, 3), "d": (0, 4), "e": (4, 0),
    }  # fmt: skip
    assert longest_chain(CHAIN) == ["a", "b", "c", "d"]
    assert [act.words[0].quote for *_, act in shown(CHAIN, longest_chain(CHAIN)) if act] == ["can-cu"] * 3
    assert cycles(CHAIN) == []


def test_a_network_of_documents_is_narrowed_by_kind_weight_and_focus() -> None:
    assert {(a, b) for a, b in within(CHAIN, Scope(kinds=frozenset(("dan-chieu",)))).edges()} == {("e", "a")}
    whole = within(CHAIN, Scope(kinds=frozenset()))
    assert set(whole.edges(keys=True)) == set(CHAIN.edges(keys=True))
    assert set(within(CHAIN, Scope(kinds=frozenset(), focus="c"))) == {"b", "c", "d"}
    assert not within(CHAIN, Scope(kinds=frozenset(), since=date(2024, 1, 1)))  # no notice here has a day


def test_each_kind_of_tie_has_a_name_and_a_colour() -> None:
    assert {*kind_names(), *relation_names()} == LINES.keys()


def test_cycles_are_found_and_count_as_one_step_of_a_chain() -> None:
    graph = relations(
        ("a", "can-cu", "b"), ("b", "can-cu", "c"), ("c", "can-cu", "b"), ("c", "can-cu", "d"),
        ("x", "sua-doi", "y"),
        ("y", "sua-doi", "x"),
    )  # fmt: skip
    assert cycles(graph) == [["b", "c"], ["x", "y"]]
    assert longest_chain(graph) == ["a", "b", "d"]
    assert {n: r.rests_on for n, r in reach(graph).items()} == {
        "a": 3,
        "b": 2,
        "c": 2,
        "d": 0,
        "x": 1,
        "y": 1,
    }


# --- the command, on the sample notices


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample notices."""
    store = tmp_path_factory.mktemp("network") / "store"
    result = CliRunner().invoke(app, ["load", str(SAMPLES), "--store", str(store), "--quiet"])
    assert result.exit_code == 0, result.output
    return store


def run(store: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["network", "--store", str(store), *map(str, arguments)])


@pytest.mark.parametrize("form", ["gexf", "graphml", "csv", "json", "svg", "png"])
def test_the_command_writes_every_form(loaded: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"net.{form}"
    result = run(loaded, "-o", file)
    assert result.exit_code == 0, result.output
    with open_reader(loaded) as reader:
        graph = build(read(asking(reader)))
    assert graph.number_of_edges() > 10
    read_back = {
        "gexf": lambda: nx.read_gexf(file).number_of_edges(),
        "graphml": lambda: nx.read_graphml(file, force_multigraph=True).number_of_edges(),
        "csv": lambda: len(file.read_text(encoding="utf-8").splitlines()) - 1,
        "json": lambda: len(json.loads(file.read_text(encoding="utf-8"))["ties"]),
    }
    if form in read_back:
        assert read_back[form]() == graph.number_of_edges()
    assert file.stat().st_size > 1000
    assert (tmp_path / "net-bodies.csv").exists() == (form == "csv")


def test_every_tie_of_the_samples_has_words_that_stand_in_the_text(loaded: Path) -> None:
    with open_reader(loaded) as reader:
        ask = asking(reader)
        graph = build(read(ask), Scope(kinds=ALL))
        texts = {str(row["notice"]): str(row["text"]) for row in _texts(reader)}
    acts = [act for *_, data in graph.edges(data=True) for act in data["acts"].values()]
    assert acts
    for act in acts:
        assert act.words
        assert all(texts[w.notice][w.start : w.end] == w.quote for w in act.words)


def _texts(reader: Reader) -> Iterator[Mapping[str, str]]:
    query = "SELECT ?notice ?text { ?notice <https://w3id.org/vnd/ont#text> ?text }"
    for row in reader.query(query):  # type: ignore[union-attr]
        yield {"notice": row["notice"].value, "text": row["text"].value}


def test_the_command_speaks_where_no_file_is_named_and_takes_scopes(loaded: Path) -> None:
    whole, none = run(loaded), run(loaded, "--since", "1/1/1990", "--until", "1990-12-31")
    assert whole.exit_code == none.exit_code == 0
    assert len(whole.output.splitlines()) > 10 > len(none.output.splitlines())
    assert run(loaded, "--documents").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [["-o", "x.doc"], ["--kind", "friends"], ["--since", "soon"], ["--notice", "a b"], ["--size", "beauty"]],
)
def test_wrong_use_of_the_command_is_a_problem_that_names_it(loaded: Path, arguments: list[str]) -> None:
    problem = run(loaded, *arguments).exception
    assert isinstance(problem, Problem)
    assert arguments[1] in str(problem)
