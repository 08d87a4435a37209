"""Every fact is explained: its words in context, its rule with label and source, how sure, by which way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg import explanation
from kg.commands import app
from kg.explanation import Explained, Words, derivation, reason, words
from kg.extract import extract
from kg.messages import speaking
from kg.model import Derivation, Evidence, Span

SAMPLES = sorted((Path(__file__).resolve().parents[1] / "kg" / "samples").glob("*.txt"))


def every(facts: list[Explained]) -> Iterator[Explained]:
    for fact in facts:
        yield fact
        yield from every(list(fact.parts))


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_every_fact_of_a_sample_is_explained(path: Path) -> None:
    notice = extract(path.read_text(encoding="utf-8"))
    sections = explanation.explain(notice)
    facts = [fact for found in sections.values() for fact in every(found)]
    assert len(facts) > len(notice.tasks) + len(notice.citations) + len(notice.recipients or ())
    for fact in facts:
        why = reason(fact.evidence.rule)
        assert why is not None, f"no record of the rule {fact.evidence.rule}"
        assert why.label and why.source
        assert words(notice.text, fact.evidence).own
        assert derivation(fact.evidence)


def test_the_rules_of_real_notices_are_all_on_record(shared: Path) -> None:
    unknown = set()
    for path in sorted((shared / "notices").glob("*.txt")):
        sections = explanation.explain(extract(path.read_text(encoding="utf-8")))
        rules = {fact.evidence.rule for found in sections.values() for fact in every(found)}
        unknown |= {rule for rule in rules if reason(rule) is None}
    assert unknown == set()


def test_words_are_shown_in_context_without_layout() -> None:
    text = "1. **Giao** Sở Y tế |\nrà soát các dự án."
    start = text.index("Sở")
    shown = words(text, Evidence(Span(start, start + len("Sở Y tế")), "task-command", 0.95))
    assert shown == Words("1. Giao", "Sở Y tế", "rà soát các dự án.")


def test_long_words_are_cut_in_the_middle() -> None:
    text = "Giao " + "rà soát " * 200 + "xong."
    shown = words(text, Evidence(Span(0, len(text)), "task-command", 0.95))
    assert len(shown.own) < 420
    assert shown.own.startswith("Giao rà soát")
    assert shown.own.endswith("xong.")


def test_an_unknown_rule_has_no_reason() -> None:
    assert reason("khong-co-quy-tac-nay") is None


def test_ways_are_told_in_both_languages() -> None:
    inherited = Evidence(Span(0, 1), "task-inherited", 0.9, Derivation.INHERITED)
    with speaking("vi"):
        vietnamese = derivation(inherited)
    with speaking("en"):
        english = derivation(inherited)
    assert vietnamese and english and vietnamese != english


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["explain", *arguments])
    return result.exit_code, result.output


def test_the_command_shows_all_facts_of_a_notice() -> None:
    code, shown = run(str(SAMPLES[0]))
    assert code == 0
    for word in ("Thể thức", "Số, ký hiệu:", "Nhiệm vụ", "Chủ trì:", "quy tắc so-van-ban", "độ tin cậy 0.98"):
        assert word in shown
    assert "căn cứ: Nghị định 30/2020/NĐ-CP, Điều 8, khoản 3" in shown


def test_the_command_shows_one_task_by_number_or_key() -> None:
    code, second = run(str(SAMPLES[0]), "--task", "2")
    assert code == 0
    assert "2. [" in second
    assert "1. [" not in second and "Thể thức" not in second
    key = second.partition("[")[2].partition("]")[0]
    assert run(str(SAMPLES[0]), "--task", key) == (0, second)


def test_a_task_that_is_not_there_is_said_so() -> None:
    result = CliRunner().invoke(app, ["explain", str(SAMPLES[0]), "--task", "99"])
    assert result.exit_code == 1
    assert "99" in str(result.exception)
