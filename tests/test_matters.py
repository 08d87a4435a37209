"""What tasks and statements are about: steps, further parts, drafts, programmes, views, who was there."""

from __future__ import annotations

import pytest

from kg.extract import extract
from kg.model import DeadlineKind, Notice, Role, Task

OPENING = (
    "THÔNG BÁO\nKết luận của {who} tại buổi làm việc với Ban Dân tộc\n\n"
    "Ngày 10/5/2024, {who} tổ chức buổi làm việc với Ban Dân tộc. Cùng dự có đại diện lãnh đạo các sở: Tài "
    "chính, Nội vụ; lãnh đạo Ban Dân tộc. Sau khi nghe Trưởng Ban Dân tộc báo cáo; {who} kết luận như sau:"
    "\n\n"
)
CHAIR = "Phó Chủ tịch UBND tỉnh Mai Sơn"


def notice(*items: str, who: str = CHAIR, end: str = "") -> Notice:
    listed = "".join(f"{number}. {item}\n\n" for number, item in enumerate(items, 1))
    return extract(f"{OPENING.format(who=who)}{listed}{end}")


def only(item: str) -> Task:
    (task,) = notice(item).tasks
    return task


def test_clauses_with_facts_of_their_own_are_steps() -> None:
    task = only(
        "Giao Ban Dân tộc chủ trì, phối hợp với Sở Nội vụ tổng hợp khó khăn; đề xuất phương án; báo cáo UBND "
        "tỉnh trước ngày 16/5/2024."
    )
    assert [step.text.split()[0] for step in task.steps] == ["tổng", "đề", "báo"]
    assert [step.follows for step in task.steps] == [False, True, True]


@pytest.mark.parametrize(
    "item",
    [
        "Giao Ban Dân tộc chủ trì rà soát các dự án.",
        "Giao Ban Dân tộc tham mưu điều chỉnh Nghị quyết số 01/2022/NQ-HĐND; Nghị quyết số 49/2022/NQ-HĐND.",
        "Giao Ban Dân tộc rà soát dự án, qua đó góp phần nâng cao chất lượng.",
    ],
)
def test_one_clause_a_list_and_an_aim_are_no_steps(item: str) -> None:
    assert only(item).steps == ()


def test_urgency_is_kept_beside_a_date() -> None:
    urgent = only("Yêu cầu Sở Tài chính khẩn trương tổng hợp, báo cáo UBND tỉnh trước ngày 16/5/2024.")
    assert [d.kind for d in urgent.manner] == [DeadlineKind.URGENT]
    assert [d.value for d in urgent.deadlines] == ["2024-05-16"]


def roles(item: str, role: Role) -> tuple[str, ...]:
    return only(item).who(role) + only(item).who(role, group=True)


@pytest.mark.parametrize(
    ("item", "role", "who"),
    [
        ("Giao Ban Dân tộc tham mưu UBND tỉnh chỉ đạo tháo gỡ.", Role.DIRECTING, ("UBND tỉnh",)),
        ("Giao Ban Dân tộc tham mưu HĐND tỉnh ban hành Nghị quyết.", Role.ISSUING, ("HĐND tỉnh",)),
        ("Giao Ban Dân tộc báo cáo, đề xuất UBND tỉnh xem xét.", Role.REPORTED, ("UBND tỉnh",)),
        ("Giao Ban Dân tộc báo cáo, đề xuất UBND tỉnh xem xét.", Role.REPORTING, ("Ban Dân tộc",)),
        ("Giao Ban Dân tộc tham mưu tổ chức Đại hội.", Role.ADVISING, ("Ban Dân tộc",)),
        ("Giao Sở Tài chính bố trí kinh phí cho Ban Dân tộc.", Role.BENEFITING, ("Ban Dân tộc",)),
        ("Giao Ban Dân tộc tham mưu UBND tỉnh thực hiện.", Role.DIRECTING, ()),
        ("Giao Ban Dân tộc nâng cao chất lượng tham mưu thực hiện.", Role.ADVISING, ()),
    ],
)
def test_further_parts_are_told_by_the_verb_behind_a_body(
    item: str, role: Role, who: tuple[str, ...]
) -> None:
    assert roles(item, role) == who


def test_documents_without_number_are_planned_or_only_named() -> None:
    found = notice(
        "Giao Ban Dân tộc tham mưu HĐND tỉnh ban hành Nghị quyết sửa đổi Nghị quyết số 01/2022/NQ-HĐND.",
        "Giao Ban Dân tộc đối chiếu với các quy hoạch liên quan theo quy định của pháp luật.",
    ).unissued
    assert [(one.name, one.planned, one.need) for one in found] == [
        ("Nghị quyết sửa đổi", True, "nhac-toi"),
        ("các quy hoạch liên quan", False, "can-cu-rang-buoc"),
    ]
    assert found[0].issuer is not None and found[0].issuer.name == "HĐND tỉnh" and found[0].changes == (0,)


def test_a_view_on_a_draft_names_the_draft() -> None:
    read = notice(
        "Về việc điều chỉnh Kế hoạch 379/KH-UBND ngày 21/6/2022: Cơ bản nhất trí với nội dung dự thảo. "
        "Yêu cầu Ban Dân tộc rà soát các dự án."
    )
    (position,) = read.positions
    assert (position.verb, position.text) == ("co-ban-nhat-tri", "Cơ bản nhất trí với nội dung dự thảo")
    assert read.unissued[position.about or 0].name == "Dự thảo điều chỉnh Kế hoạch 379/KH-UBND"


def test_a_programme_its_phase_its_project_and_its_plans_of_capital() -> None:
    full = (
        "Chương trình MTQG giảm nghèo bền vững tỉnh Bắc Giang giai đoạn 2021-2030, "
        "giai đoạn I: từ năm 2021 đến năm 2025"
    )
    found = notice(
        f"Giao Ban Dân tộc thực hiện Kế hoạch 379/KH-UBND ngày 21/6/2022 thực hiện {full}.",
        "Giao Ban Dân tộc triển khai dự án dược liệu quý thuộc Chương trình MTQG giảm nghèo bền vững.",
        "Giao Ban Dân tộc phân bổ kế hoạch vốn năm 2023 chuyển nguồn sang năm 2024 và kế hoạch vốn năm 2024 "
        "Chương trình MTQG giảm nghèo bền vững (đợt 2).",
    ).programmes
    first, *_ = found
    assert (first.period, first.place, first.carried_by) == ("2021-2030", "Bắc Giang", 0)
    assert first.phase is not None and first.phase.name == "Giai đoạn I: từ năm 2021 đến năm 2025"
    assert {one.period for one in found if one.kind == "Programme"} == {"2021-2030"}
    assert [one.name for one in found if one.kind != "Programme"] == [
        "Dự án dược liệu quý",
        "Kế hoạch vốn năm 2023 chuyển nguồn sang năm 2024",
        "Kế hoạch vốn năm 2024 (đợt 2)",
    ]


def test_a_name_behind_a_post_is_in_doubt_only_where_it_is_a_place_of_another_level() -> None:
    doubt = notice("Giao Ban Dân tộc rà soát.").ambiguity
    assert doubt is not None
    assert doubt.as_person == '"Mai Sơn" là họ tên người giữ chức Phó Chủ tịch UBND tỉnh'
    for who in ("Phó Chủ tịch UBND tỉnh Võ Phiên", "Phó Chủ tịch UBND tỉnh Bắc Giang"):
        assert notice("Giao Ban Dân tộc rà soát.", who=who).ambiguity is None


def test_who_was_there_in_what_role() -> None:
    there = notice("Giao Ban Dân tộc rà soát.").attendance
    assert [(one.role, one.who.name, len(one.members)) for one in there] == [
        ("doi-tac-lam-viec", "Ban Dân tộc", 0),
        ("du-hop", "đại diện lãnh đạo các sở", 2),
        ("du-hop", "lãnh đạo Ban Dân tộc", 0),
        ("bao-cao-vien", "Trưởng Ban Dân tộc", 0),
    ]


def test_the_archive_line_names_the_drafting_unit() -> None:
    end = (
        "Nơi nhận:\n- Sở Tài chính;\n- Lưu: VT, KGVX.Trâm.\n\nTL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\n\nLê Tuấn Phú\n"
    )
    filing = notice("Giao Ban Dân tộc rà soát.", end=end).filing
    assert filing is not None and (filing.unit.name, filing.mark) == ("KGVX", "Trâm")
