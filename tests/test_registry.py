"""The registry: places and bodies through the changes, names to bodies, one's own list."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks import registry as measures
from kg import catalog
from kg.model import Assignment, Citation, Evidence, Mention, Notice, Recipient, Role, Span, Task
from kg.registry import Context, Reason, Registry
from kg.registry.names import key
from kg.registry.places import Kind, Level
from kg.registry.tables import FOLDER, read_table
from kg.vocabulary import schemes
from scripts import build_registry

ID = "https://w3id.org/vnd/id/"
BEFORE, AFTER = date(2024, 5, 10), date(2025, 10, 1)
BAC_GIANG = Context(issuer="UBND tỉnh Bắc Giang", day=BEFORE)
SHOWN = Evidence(Span(0, 1), "test", 1.0)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry()


def found(registry: Registry, name: str, context: Context) -> str | None:
    iri = registry.resolve(name, context).iri
    return iri.removeprefix(ID) if iri else None


# ---- places


@pytest.mark.parametrize(
    ("day", "counts"), [(date(2025, 6, 30), (63, 696, 10035)), (date(2025, 7, 1), (34, 0, 3321))]
)
def test_the_country_is_whole_before_and_after_the_reform(
    registry: Registry, day: date, counts: tuple[int, int, int]
) -> None:
    alive = [place for place in registry.gazetteer.places.values() if place.existed(day, day)]
    levels = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)
    assert tuple(sum(place.level is level for place in alive) for level in levels) == counts


def test_every_unit_that_ended_has_a_successor_that_began_then(registry: Registry) -> None:
    places = registry.gazetteer
    for place in places.places.values():
        if place.until != date.max:
            steps = places.after[place.jurisdiction]
            assert steps, place
            assert all(step.day > place.until for step in steps)
            for new in (places[j] for step in steps for j in step.new):
                assert new.existed(steps[0].day, steps[0].day)
                assert new.above in places.places


def test_every_new_commune_comes_from_somewhere(registry: Registry) -> None:
    new = [p for p in registry.gazetteer.places.values() if p.since == date(2025, 7, 1)]
    assert all(registry.gazetteer.before[place.jurisdiction] for place in new)


def test_addresses_are_told_apart_and_safe(registry: Registry) -> None:
    rows = sum(len(list(read_table(FOLDER / f))) for f in ("places-2025-06-30.tsv", "places-2025-07-01.tsv"))
    others = sum(len(list(read_table(FOLDER / f))) for f in ("earlier.tsv", "later.tsv"))
    lasting = 11  # provinces that the reform left as they were
    assert len(registry.gazetteer.places) == rows + others - lasting + 1
    assert all(j.isascii() and j == j.lower() for j in registry.gazetteer.places)


@pytest.mark.parametrize(
    ("old", "kind", "new"),
    [
        ("vn-bac-giang", Kind.MERGED, ("vn-bac-ninh-2025",)),
        ("vn-thua-thien-hue", Kind.RETYPED, ("vn-hue",)),
        ("vn-dong-nai-2025", Kind.RETYPED, ("vn-dong-nai-2026",)),
        ("vn-quang-ngai-tay-tra", Kind.ABSORBED, ("vn-quang-ngai-tra-bong",)),
        ("vn-ho-chi-minh-quan-9", Kind.MERGED, ("vn-ho-chi-minh-tp-thu-duc",)),
        ("vn-quang-tri-con-co", Kind.RETYPED, ("vn-quang-tri-2025-dk-con-co",)),
    ],
)
def test_a_place_is_followed_by_others(
    registry: Registry, old: str, kind: Kind, new: tuple[str, ...]
) -> None:
    (change,) = registry.gazetteer.after[old]
    assert (change.kind, change.new) == (kind, new)


def test_a_code_is_not_an_identity(registry: Registry) -> None:
    same = {p.jurisdiction for p in registry.gazetteer.places.values() if p.code == "24"}
    assert same == {"vn-bac-giang", "vn-bac-ninh-2025", "vn-bac-ninh-2026"}


def test_types_of_place_agree_with_the_vocabulary(registry: Registry) -> None:
    concepts = {c.code: c for c in schemes()["placetype"].concepts}
    for kind in registry.gazetteer.types.values():
        assert concepts[kind.code].label["vi"] == kind.title
        if kind.prefix:
            assert kind.prefix in concepts[kind.code].notations


def test_the_lists_of_places_are_built_anew_without_changing_a_byte(shared: Path, tmp_path: Path) -> None:
    for table in FOLDER.glob("*.tsv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    build_registry.main(shared / "reference" / "admin-units", tmp_path)
    for table in FOLDER.glob("*.tsv"):
        assert (tmp_path / table.name).read_bytes() == table.read_bytes(), table.name


# ---- bodies through time


@pytest.mark.parametrize(
    ("body", "day", "now"),
    [
        ("org/vn/bo-ke-hoach-va-dau-tu", AFTER, {"org/vn/bo-tai-chinh-2025"}),
        ("org/vn/uy-ban-dan-toc", AFTER, {"org/vn/bo-dan-toc-va-ton-giao"}),
        ("org/vn/bo-y-te", AFTER, {"org/vn/bo-y-te"}),
        ("org/vn-bac-giang/so-ke-hoach-va-dau-tu", date(2025, 4, 1), {"org/vn-bac-giang/so-tai-chinh-2025"}),
        ("org/vn-bac-giang/so-ke-hoach-va-dau-tu", AFTER, {"org/vn-bac-ninh-2025/so-tai-chinh-2025"}),
        ("org/vn-son-la/so-giao-thong-van-tai", AFTER, {"org/vn-son-la/so-xay-dung-2025"}),
        ("org/vn-bac-giang/ubnd", BEFORE, {"org/vn-bac-giang/ubnd"}),
        ("post/vn-bac-giang/ubnd/chu-tich", AFTER, {"post/vn-bac-ninh-2025/ubnd/chu-tich"}),
        ("org/vn-bac-giang-son-dong/phong-noi-vu", AFTER, set()),
    ],
)
def test_a_body_is_followed_to_who_holds_its_work(
    registry: Registry, body: str, day: date, now: set[str]
) -> None:
    succession = registry.succession(ID + body, day)
    assert succession is not None
    assert {heir.path for heir in succession.now} == now


def test_a_district_goes_to_the_communes_made_of_it(registry: Registry) -> None:
    succession = registry.succession(f"{ID}org/vn-bac-giang-son-dong/ubnd", AFTER)
    assert succession is not None
    assert "org/vn-bac-ninh-2025-xa-son-dong/ubnd" in {body.path for body in succession.now}
    assert len(succession.now) == 8
    assert [step.kind for step in succession.steps] == [Kind.ENDED]


def test_every_body_that_ends_says_by_which_change(registry: Registry) -> None:
    directory = registry.directory
    places = [directory.country, *(registry.gazetteer[j] for j in ("vn-son-la", "vn-bac-giang-son-dong"))]
    for place in places:
        for template in directory.templates():
            if directory.template(template.slug, place) is template and template.until < place.until:
                (step,) = registry.history.after(directory.make(template, place))
                assert (step.day - template.until).days == 1, template.slug


def test_one_change_is_the_same_whichever_of_its_bodies_is_asked(registry: Registry) -> None:
    history = registry.history
    wanted = ("vn-bac-giang", "vn-bac-ninh-2025", "vn-quang-ngai", "vn-hue")
    provinces = [p for p in registry.gazetteer.places.values() if p.level <= Level.PROVINCE]
    some = [p for p in registry.gazetteer.places.values() if p.jurisdiction.startswith(wanted)]
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for place in (*provinces, *some):
        for body in registry.standard(place):
            for change in (*history.after(body), *history.before(body)):
                assert found.setdefault(change.key, (change.old, change.new)) == (change.old, change.new)
                assert body.path in (*change.old, *change.new)
    assert len(found) > 2000


def test_a_divided_commune_goes_to_each_that_got_a_part(registry: Registry) -> None:
    divided = next(
        place
        for place in registry.gazetteer.places.values()
        if place.level is Level.COMMUNE and len(registry.gazetteer.after[place.jurisdiction]) > 1
    )
    body = registry.directory.get(f"org/{divided.jurisdiction}/ubnd")
    assert body is not None
    heirs = {heir.place.jurisdiction for heir in registry.history.heirs(body)}
    assert heirs == {j for step in registry.gazetteer.after[divided.jurisdiction] for j in step.new}


def test_all_names_of_a_body_are_told_in_order(registry: Registry) -> None:
    names = [name for name, _, _ in registry.names(f"{ID}org/vn/bo-nong-nghiep-va-moi-truong")]
    assert names[-1] == "Bộ Nông nghiệp và Môi trường"
    assert set(names[:-1]) == {"Bộ Nông nghiệp và Phát triển nông thôn", "Bộ Tài nguyên và Môi trường"}


def test_the_bodies_of_a_province_are_those_of_the_day(registry: Registry) -> None:
    before = {body.template.slug for body in registry.bodies("vn-son-la", BEFORE)}
    after = {body.template.slug for body in registry.bodies("vn-son-la", AFTER)}
    assert {"ubnd", "hdnd", "so-ke-hoach-va-dau-tu", "so-tai-chinh", "ban-dan-toc"} <= before
    assert {"ubnd", "so-tai-chinh-2025", "so-nong-nghiep-va-moi-truong"} <= after
    assert not after & {"so-ke-hoach-va-dau-tu", "so-tai-chinh", "ban-dan-toc"}


# ---- names


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("UBND tỉnh", "org/vn-bac-giang/ubnd"),
        ("Ủy ban nhân dân tỉnh Bắc Giang", "org/vn-bac-giang/ubnd"),
        ("Uỷ ban nhân dân tỉnh", "org/vn-bac-giang/ubnd"),
        ("SỞ TÀI CHÍNH", "org/vn-bac-giang/so-tai-chinh"),
        ("Sở KH&ĐT", "org/vn-bac-giang/so-ke-hoach-va-dau-tu"),
        ("Sở KH và ĐT tỉnh", "org/vn-bac-giang/so-ke-hoach-va-dau-tu"),
        ("Sở LĐ-TB&XH", "org/vn-bac-giang/so-lao-dong-thuong-binh-va-xa-hoi"),
        ("Sở Nông nghiệp & PTNT", "org/vn-bac-giang/so-nong-nghiep-va-phat-trien-nong-thon"),
        ("Sở VH,TT&DL", "org/vn-bac-giang/so-van-hoa-the-thao-va-du-lich"),
        ("Bộ CHQS tỉnh", "org/vn-bac-giang/bo-chi-huy-quan-su"),
        ("Tỉnh ủy", "org/vn-bac-giang/cap-uy"),
        ("Ban Tổ chức Tỉnh ủy", "org/vn-bac-giang/ban-to-chuc-cap-uy"),
        ("UBND huyện Sơn Động", "org/vn-bac-giang-son-dong/ubnd"),
        ("UBND thành phố Bắc Giang", "org/vn-bac-giang-tp-bac-giang/ubnd"),
        ("UBND xã An Lạc, huyện Sơn Động", "org/vn-bac-giang-son-dong-xa-an-lac/ubnd"),
        ("Bộ Tài chính", "org/vn/bo-tai-chinh"),
        ("Sở Y tế Kiên Giang", "org/vn-kien-giang/so-y-te"),
        ("UBND huyện Mai Sơn", "org/vn-son-la-mai-son/ubnd"),
        ("Chủ tịch UBND tỉnh Hà Tĩnh", "post/vn-ha-tinh/ubnd/chu-tich"),
    ],
)
def test_a_name_in_a_notice_of_2024_means_one_body(registry: Registry, name: str, body: str) -> None:
    assert found(registry, name, BAC_GIANG) == body


@pytest.mark.parametrize(
    ("name", "issuer", "day", "body"),
    [
        ("Sở Tài chính", "UBND tỉnh Bắc Ninh", AFTER, "org/vn-bac-ninh-2025/so-tai-chinh-2025"),
        ("Sở Tài chính", "UBND tỉnh Bắc Ninh", BEFORE, "org/vn-bac-ninh/so-tai-chinh"),
        ("Công an Thành phố", "UBND Thành phố Hồ Chí Minh", AFTER, "org/vn-ho-chi-minh-2025/cong-an"),
        ("UBND đặc khu Cồn Cỏ", "UBND tỉnh Quảng Trị", AFTER, "org/vn-quang-tri-2025-dk-con-co/ubnd"),
        ("UBND tỉnh Đồng Nai", "Thủ tướng Chính phủ", AFTER, "org/vn-dong-nai-2025/ubnd"),
        (
            "UBND thành phố Đồng Nai",
            "Thủ tướng Chính phủ",
            date(2026, 6, 1),
            "org/vn-dong-nai-2026/ubnd",
        ),
        ("UBND huyện Việt Yên", "UBND tỉnh Bắc Giang", date(2022, 1, 1), "org/vn-bac-giang-viet-yen/ubnd"),
        ("Sở Y tế", "Sở Y tế Kiên Giang", date(2017, 1, 1), "org/vn-kien-giang/so-y-te"),
        ("UBND quận Thủ Đức", "UBND TP.HCM", date(2019, 1, 1), "org/vn-ho-chi-minh-quan-thu-duc/ubnd"),
    ],
)
def test_the_day_and_the_issuer_choose_the_body(
    registry: Registry, name: str, issuer: str, day: date, body: str
) -> None:
    assert found(registry, name, Context(issuer=issuer, day=day)) == body


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("UBND tỉnh Mai Sơn", Reason.NO_SUCH_PLACE),
        ("các sở, ban, ngành", Reason.GROUP),
        ("UBND các huyện, thị xã, thành phố", Reason.GROUP),
        ("Công ty TNHH Mặt Trời", Reason.UNKNOWN),
        ("UBND huyện Châu Thành", Reason.AMBIGUOUS_PLACE),
        ("Sở Nông nghiệp và Môi trường", Reason.NOT_THEN),
        ("UBND huyện", Reason.NO_PLACE),
    ],
)
def test_what_is_not_certain_is_none_with_its_reason(registry: Registry, name: str, reason: Reason) -> None:
    answer = registry.resolve(name, BAC_GIANG)
    assert (answer.iri, answer.confidence, answer.reason) == (None, 0.0, reason)


def test_a_name_after_a_post_is_a_person(registry: Registry) -> None:
    answer = registry.resolve("Phó Chủ tịch Thường trực UBND tỉnh Mai Sơn", BAC_GIANG)
    assert answer.iri == f"{ID}post/vn-bac-giang/ubnd/pho-chu-tich-thuong-truc"
    assert answer.reason is Reason.PERSON
    assert answer.confidence < 0.9


def test_no_province_is_called_mai_son_but_a_district_is(registry: Registry) -> None:
    assert registry.resolve("UBND tỉnh Mai Sơn", BAC_GIANG).candidates == (f"{ID}org/vn-son-la-mai-son/ubnd",)


def test_without_day_or_issuer_there_is_no_answer_for_a_department(registry: Registry) -> None:
    assert registry.resolve("Sở Tài chính").reason is Reason.NO_PLACE
    assert registry.resolve("Sở Tài chính", Context(place="vn-son-la")).reason is Reason.SEVERAL


def test_an_ended_body_named_later_is_told_with_doubt(registry: Registry) -> None:
    answer = registry.resolve("Bộ Kế hoạch và Đầu tư", Context(place="vn", day=date(2026, 1, 1)))
    assert answer.reason is Reason.ENDED
    assert answer.confidence <= 0.7


def test_the_province_is_the_one_of_the_districts_named(registry: Registry) -> None:
    names = ["UBND huyện Sơn Động", "UBND huyện Lục Ngạn", "UBND thành phố Bắc Giang", "Sở Tài chính"]
    place = registry.locate(names)
    assert place is not None
    assert place.jurisdiction == "vn-bac-giang"
    assert registry.locate(["Sở Tài chính"]) is None


def test_corrupted_names_are_never_surely_wrong(registry: Registry) -> None:
    wrong, counts = measures.fuzz(registry, rounds=1000)
    assert [answer for _, _, answer in wrong if answer.confidence > 0.9] == []
    assert sum(count for outcome, count in counts.items() if outcome.endswith("right")) >= 900


def test_names_of_the_gold_facts_are_resolved(registry: Registry, shared: Path) -> None:
    answers = list(measures.gold(registry, shared / "eval" / "gold"))
    known = [a for _, _, a in answers if a.reason is not Reason.GROUP]
    assert len(known) > 150
    assert sum(a.iri is not None for a in known) / len(known) > 0.95


def test_no_two_central_bodies_share_a_name_at_one_time(registry: Registry) -> None:
    seen: dict[str, list[tuple[date, date]]] = {}
    for template in registry.directory.central.values():
        for since, until in seen.get(key(template.name), []):
            assert template.until < since or until < template.since, template.name
        seen.setdefault(key(template.name), []).append((template.since, template.until))


# ---- quads


def test_question_40_is_answered_from_registry_and_notice(registry: Registry, shared: Path) -> None:
    notice = _mai_son(shared)
    resolve = registry.reader(notice)
    store = ox.Store()
    node = ox.BlankNode()
    iris = [iri for task in notice.tasks for a in task.assignments if (iri := resolve(a.agent, None))]
    store.extend(registry.quads(iris))
    assignee = ox.NamedNode("https://w3id.org/vnd/ont#assignee")
    store.extend(ox.Quad(node, assignee, ox.NamedNode(iri)) for iri in iris)
    question = catalog.query("bodies-no-longer")
    bound = catalog.bind(question, catalog.read_parameters(question, {"day": "2025-08-01"}))
    solutions = store.query(bound, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    rows = {tuple(str(value.value) if value else "" for value in row) for row in solutions}
    merged = "Hợp nhất Sở Tài chính tỉnh Bắc Giang, Sở Kế hoạch và Đầu tư tỉnh Bắc Giang"
    event = f"{merged} thành Sở Tài chính tỉnh Bắc Giang"
    heir = "Sở Tài chính tỉnh Bắc Giang"
    assert ("Sở Kế hoạch và Đầu tư tỉnh Bắc Giang", event, heir) in rows
    ended = "Kết thúc hoạt động của Ủy ban nhân dân huyện Sơn Động"
    assert ("Ủy ban nhân dân huyện Sơn Động", ended, "Ủy ban nhân dân xã Sơn Động") in rows


def _mai_son(shared: Path) -> Notice:
    """Make the notice of the gold facts, without day and issuer, as its text has none."""
    facts = json.loads((shared / "eval/gold/tb-mai-son-ban-dan-toc-2024.json").read_text(encoding="utf-8"))
    tasks = []
    for number, task in enumerate(facts["tasks"]):
        agents = [(name, Role.LEAD) for name in task["lead"]]
        agents += [(name, Role.COORDINATING) for name in task["coordinating"]]
        given = tuple(Assignment(Mention(name, Span(0, 1)), role, SHOWN) for name, role in agents)
        tasks.append(Task(str(number), "", task["text"], SHOWN, assignments=given))
    recipients = tuple(Recipient(Mention(name, Span(0, 1)), SHOWN, 1) for name in facts["recipients"])
    cited = tuple(
        Citation(SHOWN, c["type"], c["number"], date.fromisoformat(c["date"]))
        for c in facts["citations"]
        if c["date"]
    )
    return Notice("x", tasks=tuple(tasks), recipients=recipients, citations=cited)


def test_quads_of_places_hold_each_place_once_with_its_time(registry: Registry) -> None:
    store = ox.Store()
    store.bulk_extend(registry.place_quads())
    place = ox.NamedNode(f"{ID}place/vn-bac-giang-son-dong")
    told = {
        (quad.predicate.value.rpartition("#")[2], str(quad.object))
        for quad in store.quads_for_pattern(place, None, None)
    }
    until = '"2025-06-30"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert {("prefLabel", '"huyện Sơn Động"@vi'), ("validUntil", until), ("agencyCode", '"220"')} <= told
    assert ("adminUnitOf", f"<{ID}place/vn-bac-giang>") in told
    kind, whole = (
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode("https://w3id.org/vnd/ont#Place"),
    )
    assert len(list(store.quads_for_pattern(None, kind, whole))) == len(registry.gazetteer.places)


# ---- one's own list


def test_an_own_list_is_checked_line_by_line(registry: Registry, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(
        "Tên;Tên khác;Mã;Cơ quan cấp trên;Từ ngày;Đến ngày\n"
        "Ban Quản lý Vườn Xanh;BQL Vườn Xanh;X01;UBND tỉnh Quảng Ngãi;1/2/2010;\n"
        ";x;;UBND tỉnh Quảng Ngãi;;\n"
        "Ban A;;;UBND tỉnh Mai Sơn;;\n"
        "Ban B;;;UBND tỉnh Quảng Ngãi;32/1/2025;\n"
        "Ban C;;;UBND tỉnh Quảng Ngãi;1/2/2025;1/2/2024\n"
        "Sở Tư pháp;;;UBND tỉnh Quảng Ngãi;;\n",
        encoding="utf-8",
    )
    report = registry.import_rows(file)
    assert [body.name for body in report.bodies] == ["Ban Quản lý Vườn Xanh"]
    assert [fault.line for fault in report.faults] == [3, 4, 5, 6, 7]
    assert all(fault.text.startswith("own.csv, ") for fault in report.faults)


def test_an_own_body_is_found_in_its_province_only_and_kept(tmp_path: Path) -> None:
    listed, kept = tmp_path / "list.csv", tmp_path / "data" / "registry.csv"
    listed.write_text("name,parent\nBan Quản lý Vườn Xanh,UBND tỉnh Quảng Ngãi\n", encoding="utf-8")
    first = Registry(own=kept)
    first.keep(first.import_rows(listed))
    first.keep(first.import_rows(listed))
    again = Registry(own=kept)
    name = "BAN QUẢN LÝ VƯỜN XANH"
    here, there = (Context(issuer=f"UBND tỉnh {p}", day=AFTER) for p in ("Quảng Ngãi", "Bắc Ninh"))
    assert found(again, name, here) == "org/vn-quang-ngai-2025/ban-quan-ly-vuon-xanh"
    assert found(again, name, there) is None
    assert len(again.directory.own) == 1
