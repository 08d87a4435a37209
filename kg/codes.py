"""The codes of the controlled vocabularies that reading uses: local names of SKOS concepts in `ontology/`.

A test keeps each equal to its scheme.  This module imports nothing of ours.
"""

from __future__ import annotations

from enum import StrEnum


class Derivation(StrEnum):
    """How a fact is known (scheme `derivation:`)."""

    STATED = "neu-ro"
    INHERITED = "ke-thua"
    INFERRED = "suy-ra"
    OUTSIDE = "nguon-ngoai"


class Role(StrEnum):
    """What a body does in a task (scheme `role:`)."""

    LEAD = "chu-tri"
    COORDINATING = "phoi-hop"
    ASSIGNED = "thuc-hien"
    ADVISING = "tham-muu"
    ADVISED = "co-quan-duoc-tham-muu"
    REPORTING = "bao-cao"
    REPORTED = "co-quan-nhan-bao-cao"
    DIRECTING = "chi-dao"
    RESOLVING = "giai-quyet"
    ISSUING = "ban-hanh"
    BENEFITING = "thu-huong"


class DeadlineKind(StrEnum):
    """What sort of time limit the words set (scheme `deadline:`)."""

    BEFORE = "truoc-ngay"
    IN_MONTH = "trong-thang"
    IN_QUARTER = "trong-quy"
    IN_YEAR = "trong-nam"
    RANGE = "khoang"
    AT_MEETING = "tai-phien-hop"
    RELATIVE = "tuong-doi"
    REPEATED = "dinh-ky"
    URGENT = "khan-truong"
    CONTINUOUS = "thuong-xuyen"
    UNSTATED = "khong-neu"


class Relation(StrEnum):
    """How the notice, or a document named in it, stands to a cited document (scheme `docrel:`)."""

    BASIS = "can-cu"
    CITES = "dan-chieu"
    IMPLEMENTS = "thuc-hien"
    AMENDS = "sua-doi-bo-sung"
    PLANS_TO_AMEND = "du-kien-dieu-chinh"
    REPLACES = "thay-the"
    REPEALS = "bai-bo"
    GUIDES = "huong-dan"
    ANNEXED = "kem-theo"


class Capacity(StrEnum):
    """In what capacity a signer signs (scheme `signing:`; Decree 30/2020/NĐ-CP, article 13)."""

    DIRECT = "truc-tiep"
    ON_BEHALF = "tm"
    FOR_SUPERIOR = "kt"
    BY_ORDER = "tl"
    BY_DELEGATION = "tuq"
    ACTING = "q"
