"""Notices built by hand, with good defaults: a test says only what is special about its notice."""

from __future__ import annotations

from datetime import date

from kg.model import (
    Assignment,
    Capacity,
    Citation,
    Deadline,
    DeadlineKind,
    Derivation,
    Evidence,
    Field,
    Finding,
    Header,
    Measurement,
    Meeting,
    Mention,
    Notice,
    Programme,
    Recipient,
    Relation,
    Role,
    Signature,
    Span,
    Step,
    Task,
)

TEXT = """ỦY BAN NHÂN DÂN
TỈNH BẮC GIANG
Số: 45/TB-UBND
Bắc Giang, ngày 12 tháng 4 năm 2024
THÔNG BÁO
Kết luận tại cuộc họp về giải ngân vốn

Ngày 10/4/2024, Chủ tịch UBND tỉnh chủ trì cuộc họp với Sở Tài chính. Đến nay mới đạt 11,2% kế hoạch vốn.
1. Giao Sở Tài chính chủ trì, phối hợp với Ban Dân tộc và các cơ quan liên quan thực hiện Kế hoạch số
379/KH-UBND ngày 21/6/2022 của UBND tỉnh, báo cáo tại phiên họp ngày 16/5/2024.
2. Giao Sở Nội vụ tham mưu điều chỉnh Nghị quyết số 01/2022/NQ-HĐND ngày 06/4/2022 của HĐND tỉnh theo
Nghị định số 30/2020/NĐ-CP và "Luật Đầu tư công năm 2019" trong tháng 5/2024.
Nơi nhận: Sở Tài chính; Sở Nội vụ; Lưu: VT.
TL. CHỦ TỊCH
Lê Văn A"""


def place(words: str, text: str = TEXT) -> Span:
    """Return where `words` first stand in the text."""
    start = text.index(words)
    return Span(start, start + len(words))


def evidence(words: str, confidence: float = 0.9, derivation: Derivation = Derivation.STATED) -> Evidence:
    return Evidence(place(words), "a-rule", confidence, derivation)


def field(value: str, words: str | None = None) -> Field:
    return Field(value, evidence(words or value))


def mention(name: str, words: str | None = None, *, group: bool = False) -> Mention:
    return Mention(name, place(words or name), group)


def assignment(name: str, role: Role, words: str, *, group: bool = False) -> Assignment:
    return Assignment(mention(name, group=group), role, evidence(words))


HEADER = Header(
    type=field("TB", "THÔNG BÁO"),
    number=field("45/TB-UBND"),
    issued_on=field("2024-04-12", "ngày 12 tháng 4 năm 2024"),
    issuer=field("UBND tỉnh Bắc Giang", "TỈNH BẮC GIANG"),
    abstract=field("Kết luận tại cuộc họp về giải ngân vốn"),
)

CITATIONS = (
    Citation(
        evidence("Kế hoạch số\n379/KH-UBND ngày 21/6/2022 của UBND tỉnh"),
        "KH",
        "379/KH-UBND",
        date(2022, 6, 21),
        "UBND tỉnh",
        relation=Relation.IMPLEMENTS,
    ),
    Citation(
        evidence("Nghị quyết số 01/2022/NQ-HĐND ngày 06/4/2022 của HĐND tỉnh"),
        "NQ",
        "01/2022/NQ-HĐND",
        date(2022, 4, 6),
        "HĐND tỉnh",
        relation=Relation.PLANS_TO_AMEND,
    ),
    Citation(evidence("Nghị định số 30/2020/NĐ-CP"), "NĐ", "30/2020/NĐ-CP", relation=Relation.BASIS),
    Citation(evidence("Luật Đầu tư công năm 2019"), "Luật", title="Luật Đầu tư công năm 2019"),
)

FIRST = "Giao Sở Tài chính chủ trì, phối hợp với Ban Dân tộc và các cơ quan liên quan"
SECOND = "Giao Sở Nội vụ tham mưu"

TASKS = (
    Task(
        "1",
        "1.",
        "Giao Sở Tài chính chủ trì",
        evidence(FIRST),
        assignments=(
            assignment("Sở Tài chính", Role.LEAD, FIRST),
            assignment("Ban Dân tộc", Role.COORDINATING, FIRST),
            assignment("các cơ quan liên quan", Role.COORDINATING, FIRST, group=True),
        ),
        deadlines=(
            Deadline(
                evidence("tại phiên họp ngày 16/5/2024"),
                DeadlineKind.AT_MEETING,
                "2024-05-16",
                date(2024, 5, 16),
                date(2024, 5, 16),
                "phiên họp ngày 16/5/2024",
            ),
        ),
        citations=(0,),
        steps=(
            Step(
                evidence("thực hiện Kế hoạch số\n379/KH-UBND ngày 21/6/2022 của UBND tỉnh"),
                "thực hiện Kế hoạch",
            ),
            Step(evidence("báo cáo tại phiên họp ngày 16/5/2024"), "báo cáo tại phiên họp"),
        ),
    ),
    Task(
        "2",
        "2.",
        "Giao Sở Nội vụ tham mưu",
        evidence(SECOND),
        assignments=(
            assignment("Sở Nội vụ", Role.ASSIGNED, SECOND),
            assignment("Sở Nội vụ", Role.ADVISING, SECOND),
        ),
        deadlines=(
            Deadline(
                evidence("trong tháng 5/2024"),
                DeadlineKind.IN_MONTH,
                "2024-05",
                date(2024, 5, 1),
                date(2024, 5, 31),
            ),
        ),
        citations=(1, 2, 3),
    ),
)

LINE = "Sở Tài chính; Sở Nội vụ"
RECIPIENTS = (
    Recipient(mention("Sở Tài chính"), evidence(LINE), 1),
    Recipient(mention("Sở Nội vụ"), evidence(LINE), 1),
    Recipient(mention("VT", "VT"), evidence("Lưu: VT"), 2, "Lưu", "luu"),
)


def notice(**changes: object) -> Notice:
    """Return a notice with a little of everything; `changes` are fields of `Notice`."""
    meeting = Meeting(
        evidence("cuộc họp với Sở Tài chính"),
        "Cuộc họp với Sở Tài chính",
        date(2024, 4, 10),
        "Chủ tịch UBND tỉnh",
        (mention("Sở Tài chính"),),
    )
    measured = Measurement(evidence("11,2% kế hoạch vốn"), 11.2, "%", "kế hoạch vốn")
    finding = Finding(evidence("mới đạt 11,2% kế hoạch vốn"), "han-che", "mới đạt 11,2%", (measured,))
    signed = Signature(
        "Lê Văn A", "Chánh Văn phòng", Capacity.BY_ORDER, evidence("TL. CHỦ TỊCH\nLê Văn A"), "Chủ tịch"
    )
    values: dict[str, object] = {
        "text": TEXT,
        "header": HEADER,
        "citations": CITATIONS,
        "tasks": TASKS,
        "recipients": RECIPIENTS,
        "signature": signed,
        "meetings": (meeting,),
        "findings": (finding,),
        "programmes": (Programme(evidence("kế hoạch vốn"), "kế hoạch vốn", theme="giải ngân"),),
        **changes,
    }
    return Notice(**values)  # type: ignore[arg-type]
