"""Tasks: what is one and what is none, who does what, by when; then laws for any text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.citations.finding import find_citations
from kg.form.components import Components
from kg.model import Derivation, Role, Span, Task
from kg.tasks.finding import find_tasks
from kg.text import normalise, passage

ISSUED = date(2024, 5, 13)


def tasks_of(text: str, *, annex: str = "") -> tuple[Task, ...]:
    text = normalise(text)
    whole = text + annex
    annexes = (Span(len(text), len(whole)),) if annex else ()
    components = Components(body=Span(0, len(text)), annexes=annexes)
    return find_tasks(whole, components, find_citations(passage(whole)), ISSUED)


def said(task: Task) -> str:
    """Return a task in one line: key, leads, partners and times."""
    acting = (Role.LEAD, Role.ASSIGNED)
    who = [*task.who(*acting), *(f"{name}*" for name in task.who(*acting, group=True))]
    withs = [
        *task.who(Role.COORDINATING),
        *(f"{name}*" for name in task.who(Role.COORDINATING, group=True)),
    ]
    due = [deadline.value for deadline in task.deadlines if deadline.value]
    parts = [f"{task.key}: {', '.join(who)}"]
    parts += [f"+ {', '.join(withs)}"] if withs else []
    return " ".join([*parts, f"@ {due[0]}"] if due else parts)


LEAD_IN = "Phó Chủ tịch UBND tỉnh kết luận như sau:\n\n"
CASES = {
    "a topic, a command, partners and a day": (
        LEAD_IN + "1. Về quà tặng: Giao Ban Dân tộc chủ trì, phối hợp với Sở Tài chính và các cơ quan liên "
        "quan tham mưu; báo cáo tại phiên họp ngày 16/5/2024.\n",
        ["1: Ban Dân tộc + Sở Tài chính, các cơ quan liên quan* @ 2024-05-16"],
    ),
    "the heading names who acts": (
        LEAD_IN + "1. Sở Y tế\n\na) Rà soát các cơ sở khám bệnh.\n\nb) Báo cáo trước ngày 20/5/2024.\n",
        ["1-a: Sở Y tế", "1-b: Sở Y tế @ 2024-05-20"],
    ),
    "leads and unnamed groups of partners are handed down from a lead-in": (
        "Để nâng cao hiệu quả, yêu cầu Ban Dân tộc chủ trì, phối hợp với các địa phương thực hiện các "
        "nhiệm vụ sau:\n\n(1) Tập trung rà soát các dự án.\n\n(2) Chủ động phối hợp với Sở Nội vụ họp.\n",
        ["1: Ban Dân tộc + các địa phương*", "2: Ban Dân tộc + Sở Nội vụ, các địa phương*"],
    ),
    "a heading that breaks off at its partners hands them down": (
        LEAD_IN + "1. Bộ Tài chính chủ trì, phối hợp với các bộ liên quan:\n\n"
        "a) Chỉ đạo chi trả kịp thời.\n\nb) Xử lý theo thẩm quyền.\n",
        ["1-a: Bộ Tài chính + các bộ liên quan*", "1-b: Bộ Tài chính + các bộ liên quan*"],
    ),
    "an item is split where the one who acts changes": (
        LEAD_IN + "1. Giao Sở Xây dựng rà soát các dự án, gửi Sở Tài chính trước ngày 05/6/2024. Trên cơ sở "
        "đó, Sở Tài chính tổng hợp, báo cáo UBND tỉnh trước ngày 10/6/2024.\n",
        ["1: Sở Xây dựng @ 2024-06-05", "1+2: Sở Tài chính @ 2024-06-10"],
    ),
    "a heading that carries out and ends with a colon is no field": (
        LEAD_IN + "1. Tổ chức thực hiện:\n\n- Giao Sở Y tế chủ trì theo dõi, định kỳ hàng quý báo cáo.\n\n"
        "- Các đơn vị chủ động phối hợp với Sở Y tế.\n",
        ["1-1: Sở Y tế @ R/P3M", "1-2: Các đơn vị* + Sở Y tế"],
    ),
    "a list of things is a part of what leads into it": (
        "Yêu cầu các Cục Thuế thực hiện các nhiệm vụ sau:\n\n1. Rà soát, phân loại đối tượng như:\n\n"
        "- Doanh nghiệp kinh doanh trực tuyến\n\n- Doanh nghiệp khác\n\n2. Tăng cường tuyên truyền.\n",
        ["1: các Cục Thuế*", "2: các Cục Thuế*"],
    ),
    "a reference that a line break cuts opens no part": (
        LEAD_IN + "2.1. Giao Sở Y tế triển khai thực hiện các nội dung (tại điểm 1.2\nMục III Bản thỏa "
        "thuận).\n\n2.2. Giao Sở Nội vụ tổng hợp kết quả.\n",
        ["2.1: Sở Y tế", "2.2: Sở Nội vụ"],
    ),
    "what is quoted before an order is its topic": (
        LEAD_IN + "1. Đối với nội dung tại điểm 2: “Phối hợp triển khai hoạt động. ” - giao Sở Y tế "
        "chủ trì, phối hợp với các Vụ, đơn vị, Cục thuế có liên quan thực hiện.\n",
        ["1: Sở Y tế + các Vụ, đơn vị, Cục thuế có liên quan*"],
    ),
    "whom a lead-in asks behind a long opening is told": (
        "Tên cơ sở trao đổi thông tin, đề nghị Cục Thuế tỉnh Lào Cai triển khai thực hiện:\n\n"
        "1. Xác minh tình hình kê khai nộp thuế.\n",
        ["1: Cục Thuế tỉnh Lào Cai"],
    ),
    "who helps the one in brackets is a partner": (
        LEAD_IN + "1. Rà soát các dự án chậm tiến độ (Sở Xây dựng chủ trì, Sở Tài chính phối hợp).\n",
        ["1: Sở Xây dựng + Sở Tài chính"],
    ),
    "to hand out duties among members is no order of its own": (
        LEAD_IN + "1. Sở Y tế\n\na) Kiện toàn Ban Chỉ đạo, phân công nhiệm vụ cho các thành viên.\n\n"
        "b) Căn cứ chức năng, nhiệm vụ được giao tổ chức triển khai thực hiện Kế hoạch.\n",
        ["1-a: Sở Y tế", "1-b: Sở Y tế"],
    ),
    "a polite request is an order": (
        LEAD_IN + "1. Trân trọng đề nghị Sở Y tế các tỉnh báo cáo kết quả trước ngày 15/6/2024.\n",
        ["1: Sở Y tế các tỉnh* @ 2024-06-15"],
    ),
    "what another letter asked, and what is quoted from it, is told": (
        "Ngày 12/3/2020 Tổng cục Thuế đã ban hành Công văn số 1046/TCT-TTKT, trong đó yêu cầu các Cục Thuế "
        "triển khai thực hiện:\n\n“Rà soát, tập trung thanh tra các doanh nghiệp có rủi ro cao.”\n\n"
        "Đề nghị các Cục Thuế rà soát kế hoạch, báo cáo Tổng cục trước ngày 15/6/2024.\n",
        ["0: các Cục Thuế* @ 2024-06-15"],
    ),
    "praise, agreement, aims and closing sentences are none": (
        LEAD_IN + "1. Về đánh giá chung\n\nGhi nhận, biểu dương sự nỗ lực của Sở Y tế.\n\n"
        "2. Cơ bản nhất trí với dự thảo.\n\n3. Mục tiêu\n\n- Phấn đấu tăng 10% số cơ sở.\n\n"
        "Văn phòng UBND tỉnh thông báo để các đơn vị biết, thực hiện./.\n",
        [],
    ),
    "entry into force and difficulties are none": (
        "Điều 1. Sở Tư pháp có trách nhiệm:\n\n1. Tổ chức thực hiện Quyết định.\n\n"
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.\n\n"
        "Điều 3. Chánh Văn phòng UBND tỉnh, Giám đốc Sở Tư pháp chịu trách nhiệm thi hành Quyết định này.\n",
        ["1-1: Sở Tư pháp"],
    ),
    "a lead-in that orders something of its own": (
        "Chủ tịch UBND tỉnh yêu cầu các sở, ban, ngành tiếp tục triển khai đầy đủ nội dung của Chỉ thị số "
        "08/CT-UBND ngày 26/6/2023 và khẩn trương thực hiện các nhiệm vụ sau:\n\n1. Sở Y tế rà soát.\n",
        ["0: các sở, ban, ngành*", "1: Sở Y tế"],
    ),
    "a lead-in that only says where to look": (
        "Chủ tịch UBND tỉnh yêu cầu các sở, ban, ngành nâng cao trách nhiệm, chủ động tháo gỡ khó khăn, đẩy "
        "nhanh tiến độ; trong đó tập trung các nhiệm vụ sau:\n\n1. Sở Y tế rà soát.\n",
        ["1: Sở Y tế"],
    ),
    "a plan written as fields": (
        "II. NỘI DUNG\n\n1. Phổ biến Luật Việc làm\n\n- Nội dung: Tổ chức phổ biến Luật Việc làm.\n\n"
        "- Cơ quan chủ trì: Sở Nội vụ, Sở Tư pháp.\n\n- Cơ quan phối hợp: các sở, ban, ngành.\n\n"
        "- Thời gian thực hiện: Quý III năm 2024.\n",
        ["II-1-1: Sở Nội vụ, Sở Tư pháp + các sở, ban, ngành* @ 2024-Q3"],
    ),
    "a field without content: the heading is the task": (
        "II. NỘI DUNG\n\n1. Tổ chức tập huấn chuyên môn\n\n- Cơ quan thực hiện: Sở Nội vụ.\n\n"
        "- Thời gian: năm 2025.\n",
        ["II-1: Sở Nội vụ @ 2025"],
    ),
    "fields in one paragraph, and on lines without bullets": (
        "II. NỘI DUNG\n\n1. Tổ chức tập huấn.\nCơ quan chủ trì: Sở Nội vụ. Cơ quan phối hợp: Sở Y tế. "
        "Thời gian: Quý II/2025.\n\n2. Tổ chức hội thi.\n- Chủ trì: Sở Y tế; phối hợp: Sở Nội vụ; "
        "thời gian: năm 2025.\n\n"
        "3. Tổ chức kiểm tra (Chủ trì: Sở Nội vụ; phối hợp: Sở Y tế).\n",
        [
            "II-1: Sở Nội vụ + Sở Y tế @ 2025-Q2",
            "II-2: Sở Y tế + Sở Nội vụ @ 2025",
            "II-3: Sở Nội vụ + Sở Y tế",
        ],
    ),
    "a polite order, and a body in the plural whose duty follows a colon": (
        LEAD_IN + "1. Kính đề nghị Tòa án nhân dân tỉnh phối hợp.\n\n2. Các bệnh viện: Tổ chức phân loại.\n",
        ["1: Tòa án nhân dân tỉnh", "2: Các bệnh viện*"],
    ),
    "a lead-in to a mere list is one task": (
        LEAD_IN + "1. Sở Y tế\n\n- Báo cáo UBND tỉnh hằng tháng về tình hình dịch bệnh trên địa bàn, "
        "trong đó lưu ý các nội dung:\n\n+ Số ca mắc;\n\n+ Tiến độ tiêm chủng.\n",
        ["1-1: Sở Y tế @ R/P1M"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_tasks(name: str) -> None:
    text, expected = CASES[name]
    assert [said(task) for task in tasks_of(text)] == expected


def test_roles_are_never_upgraded() -> None:
    led, assigned, subject = tasks_of(
        LEAD_IN + "1. Giao Sở Tư pháp chủ trì rà soát.\n\n2. Giao Sở Y tế phối hợp với Sở Nội vụ rà soát.\n\n"
        "3. Sở Tài chính: Tham mưu UBND tỉnh bố trí kinh phí; báo cáo Bộ Tài chính.\n"
    )
    assert led.who(Role.LEAD) == ("Sở Tư pháp",) and not led.who(Role.ASSIGNED)
    assert assigned.who(Role.ASSIGNED) == ("Sở Y tế",) and not assigned.who(Role.LEAD)
    assert not subject.who(Role.LEAD)
    assert (
        subject.who(Role.ASSIGNED)
        == subject.who(Role.ADVISING)
        == subject.who(Role.REPORTING)
        == ("Sở Tài chính",)
    )
    assert subject.who(Role.ADVISED) == ("UBND tỉnh",)
    assert subject.who(Role.REPORTED) == ("Bộ Tài chính",)


def test_what_is_handed_down_says_so_and_points_at_the_heading() -> None:
    text = normalise(LEAD_IN + "1. Sở Y tế\n\na) Rà soát các cơ sở khám bệnh.\n")
    (task,) = tasks_of(text)
    (assignment,) = task.assignments
    assert assignment.evidence.derivation is Derivation.INHERITED
    assert assignment.evidence.span.of(text) == "Sở Y tế"
    assert (task.text, task.label, task.parent) == ("Rà soát các cơ sở khám bệnh.", "a", "1")


def test_a_task_keeps_the_citations_in_its_words() -> None:
    text = (
        LEAD_IN + "1. Thực hiện Nghị quyết số 01/2022/NQ-HĐND ngày 06/4/2022.\n\n"
        "2. Rà soát theo Nghị định số 126/2020/NĐ-CP của Chính phủ quy định chi tiết Luật Quản lý thuế.\n"
    )
    citations = find_citations(passage(normalise(text)))
    found = [[citations[index].key for index in task.citations] for task in tasks_of(text)]
    assert found == [["01/2022/NQ-HĐND"], ["126/2020/NĐ-CP"]]


def test_a_table_that_lost_its_lines() -> None:
    rows = (
        ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn hoàn thành"),
        ("1", "Xây dựng cổng dịch vụ", "Sở Nội vụ", "Tháng 12/2024"),
        ("2", "Số hóa hồ sơ", "Sở Y tế; Công an tỉnh", "31/12/2024"),
    )
    annex = "".join("|\n" + "".join(f"{cell}\n|\n" for cell in row) for row in rows)
    found = [said(task) for task in tasks_of("Kèm theo danh mục.\n", annex="\nDANH MỤC NHIỆM VỤ\n" + annex)]
    assert found == ["PL1-1: Sở Nội vụ @ 2024-12", "PL1-2: Sở Y tế, Công an tỉnh @ 2024-12-31"]


def test_tables_that_follow_each_other_and_rows_that_end_early() -> None:
    tables = (
        (
            ("STT", "Nhiệm vụ", "Văn bản giao", "Cơ quan chủ trì", "Thời hạn"),
            ("1", "Rà soát hồ sơ", "Kế hoạch 5", "Sở Y tế", "30/9/2024"),
        ),
        (
            ("STT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Kết quả"),
            ("1", "Số hóa hồ sơ", "Sở Nội vụ", "31/12/2024"),
            ("2", "Công bố danh mục", "Sở Tư pháp", "31/10/2024", "Đã xong"),
        ),
    )
    lines = ["".join(f"{cell}\n|\n" for cell in row) for rows in tables for row in rows]
    annex = "\nDANH MỤC\n|\n" + lines[0] + "|\n" + lines[1] + "2. Nhiệm vụ khác\n|\n" + "|\n".join(lines[2:])
    assert [said(task) for task in tasks_of("Kèm theo danh mục.\n", annex=annex)] == [
        "PL1-1: Sở Y tế @ 2024-09-30",
        "PL1-2: Sở Nội vụ @ 2024-12-31",
        "PL1-3: Sở Tư pháp @ 2024-10-31",
    ]


def test_a_table_in_markdown_within_the_body() -> None:
    body = (
        "I. NHIỆM VỤ\n\n| TT | Nội dung | Cơ quan chủ trì | Thời gian |\n|---|---|---|---|\n"
        "| 1 | Tập huấn kỹ năng số | Sở Nội vụ | Quý III/2024 |\n| 2 | Kiểm tra | Thanh tra tỉnh | |\n\n"
        "II. TỔ CHỨC THỰC HIỆN\n\n1. Sở Tài chính bố trí kinh phí.\n"
    )
    assert [said(task) for task in tasks_of(body)] == [
        "B-1: Sở Nội vụ @ 2024-Q3",
        "B-2: Thanh tra tỉnh",
        "II-1: Sở Tài chính",
    ]


PIECES = st.sampled_from([
    "1. ", "a) ", "- ", "Giao ", "Sở Y tế ", "các sở, ngành ", "chủ trì, phối hợp với ", "rà soát ",
    "báo cáo ", "; ", ". ", ":\n", "\n\n", "Điều 1. ", "Cơ quan chủ trì: ", "Thời gian: ", "yêu cầu ",
    "trước ngày 16/5/2024", "(", ")", "|\n", "Trên cơ sở đó, ", "có trách nhiệm ", "như sau",
])  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=50).map("".join), st.text(max_size=150))


@settings(derandomize=True, deadline=None)
@given(TEXTS)
def test_tasks_never_fail_and_point_at_their_words(text: str) -> None:
    text = normalise(text)
    tasks = tasks_of(text)
    assert tasks == tasks_of(text)
    keys = [task.key for task in tasks]
    assert len(keys) == len(set(keys))
    for task in tasks:
        spans = [task.evidence.span, *(a.evidence.span for a in task.assignments)]
        spans += [a.agent.span for a in task.assignments] + [d.evidence.span for d in task.deadlines]
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert task.text and task.text == task.text.strip() and "\n" not in task.text
        assert all(a.agent.name.strip() for a in task.assignments)
