"""Seeded graphs of notices for measuring the store: `graphs(seed, number)` gives those of one notice.

The shape follows the ontology and the 35 real texts at hand: tasks with evidence, assignments, deadlines and
dependencies; recipients; the whole text as a literal; citations of which most go to a few much-cited
documents, some to documents of a province, and some to earlier notices, so that there are chains to follow.
`python -m benchmarks.graphs --store FOLDER` sets its counts beside those of the notices in a store.
"""

from __future__ import annotations

import argparse
import random
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from kg.store import open_reader
from kg.store.entries import sentences

BASE = "https://w3id.org/vnd/"
ONT, DATA, VOC = f"{BASE}ont#", f"{BASE}id/", f"{BASE}voc/"
PREDICATES = {
    "a": "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
    "wasDerivedFrom": "<http://www.w3.org/ns/prov#wasDerivedFrom>",
}
XSD = "http://www.w3.org/2001/XMLSchema#"
LAWS, LOCAL, AGENCIES, TASKS = 3_000, 20_000, 200, 12
KINDS = ("notice", "derived", "issues")
RELATIONS = ("cites", "basedOn", "implements", "amends", "guides")
SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"


@cache
def wordings() -> tuple[str, ...]:
    """Return the longer sentences of the bundled sample notices, each on one line."""
    texts = (file.read_text(encoding="utf-8") for file in sorted(SAMPLES.glob("*.txt")))
    found = (" ".join(text[start:end].split()) for text in texts for start, end in sentences(text))
    return tuple(words for words in found if len(words) > 80)


def level(number: int) -> int:
    """Return where notice `number` stands: 0 most of them, 1 orders of a province, 2 orders of the centre."""
    return 2 if number % 20 == 0 else 1 if number % 20 in (5, 10, 15) else 0


def document(number: int) -> str:
    """Return the address of the document that notice `number` is."""
    place = "vn" if level(number) == 2 else f"vn-tinh-{number % 34}"
    return f"{DATA}doc/{place}/{2020 + number % 6}/{number}-{('tb-ubnd', 'ct-ubnd', 'ct-ttg')[level(number)]}"


def graph_name(kind: str, number: int) -> str:
    """Return the name of a graph of notice `number`."""
    return f"{DATA}graph/{kind}/{document(number).removeprefix(f'{DATA}doc/')}"


def cited(chance: random.Random, number: int) -> str:
    """Choose a document to cite: four in ten are notices above this one, the rest laws and the like."""
    if chance.random() < 0.4 and level(number) < 2:
        above = chance.randrange(1, number + 1) // 5 * 5
        if above and level(above) > level(number):
            return document(above)
    if chance.random() < 0.3:
        return f"{DATA}doc/vn-tinh-{number % 34}/2021/{chance.randrange(LOCAL)}-qd-ubnd"
    return f"{DATA}doc/vn/2020/{min(int(chance.paretovariate(0.7)), LAWS)}-2020-nd-cp"


def older(law: str) -> str | None:
    """Return the law that a law amends, always the same one; most amend none."""
    number = zlib.crc32(law.encode()) if "/doc/vn/" in law else 0
    return f"{DATA}doc/vn/2015/{number % LAWS}-2015-nd-cp" if number % 4 == 1 else None


class Lines:
    """The N-Quads of one graph."""

    def __init__(self, graph: str) -> None:
        self._end = f" <{graph}> .\n"
        self._lines: list[str] = []

    def add(self, subject: str, property_: str, *objects: str) -> None:
        """Add quads: an object is an IRI, or starts with a quotation mark and is a literal as written."""
        predicate = PREDICATES.get(property_, f"<{ONT}{property_}>")
        for object_ in objects:
            written = object_ if object_.startswith('"') else f"<{object_}>"
            self._lines.append(f"<{subject}> {predicate} {written}{self._end}")

    def bytes(self) -> bytes:
        """Return the text as bytes."""
        return "".join(self._lines).encode()


def graphs(seed: int, number: int, edition: int = 0, tasks: float = TASKS) -> Mapping[str, bytes]:
    """Return the graphs of one notice; another `edition` has other tasks and more citations.

    `tasks` is how many it has on average: 12 as in the real ones, fewer for very many short notices.
    """
    chance, share = random.Random(f"{seed} {number} {edition}"), tasks / TASKS
    notice, derived = Lines(graph_name("notice", number)), Lines(graph_name("derived", number))
    work = document(number)
    items = [task_text(chance, number, n) for n in range(min(1 + int(chance.expovariate(1 / tasks)), 45))]
    notice.add(graph_name("notice", number), "a", f"{ONT}NoticeGraph")
    notice.add(graph_name("notice", number), "wasDerivedFrom", work)
    notice.add(work, "a", f"{ONT}Notice", f"{ONT}AdministrativeDocument")
    notice.add(work, "documentNumber", f'"{number}/TB-UBND"')
    notice.add(work, "issueDate", f'"{2020 + number % 6}-{chance.randint(1, 12):02}-15"^^<{XSD}date>')
    notice.add(work, "issuedBy", agency(chance))
    notice.add(work, "text", literal("\n".join((items * 8)[: int(share * chance.lognormvariate(4, 0.5))])))
    for item in enumerate(items):
        write_task(chance, notice, derived, number, item)
    steady = random.Random(f"{seed} {number} citations")
    for place in range(min(int(share * steady.expovariate(1 / 6)), 30) + edition):
        write_citation(steady, notice, derived, number, place)
    for place in range(int(share * chance.randint(2, 14))):
        entry = f"{work}/recipient/{place}"
        notice.add(work, "hasRecipientEntry", entry)
        notice.add(entry, "a", f"{ONT}RecipientEntry")
        notice.add(entry, "recipient", agency(chance))
        notice.add(entry, "evidence", evidence(notice, work, 9000 + place * 40, "Nơi nhận số"))
    issues = Lines(graph_name("issues", number))
    for place in range(int(share * chance.randint(2, 10))):
        write_issue(issues, work, place)
    return {
        graph_name(kind, number): lines.bytes()
        for kind, lines in (("notice", notice), ("derived", derived), ("issues", issues))
    }


def task_text(chance: random.Random, number: int, place: int) -> str:
    """Return the words of a task, different for each."""
    return f"{place + 1}. {chance.choice(wordings())} (việc {number}-{place})"


def write_task(
    chance: random.Random, notice: Lines, derived: Lines, number: int, item: tuple[int, str]
) -> None:
    """Write a task with who, when and on what it depends."""
    (place, words), work = item, document(number)
    task = f"{work}/task/{place}"
    notice.add(work, "hasTask", task)
    notice.add(task, "a", f"{ONT}Task")
    notice.add(task, "content", literal(words))
    notice.add(task, "itemKey", f'"{place}"')
    notice.add(task, "order", f'"{place}"^^<{XSD}integer>')
    notice.add(task, "evidence", evidence(notice, work, place * 300, words))
    for role in ("chu-tri", "phoi-hop", "phoi-hop")[: chance.randint(1, 3)]:
        assignment, who = f"{task}/{role}/{chance.randrange(1000)}", agency(chance)
        notice.add(task, "hasAssignment", assignment)
        notice.add(assignment, "a", f"{ONT}Assignment")
        notice.add(assignment, "assignee", who)
        notice.add(assignment, "assignmentRole", f"{VOC}role#{role}")
        named = evidence(notice, work, place * 300 + len(role) * 7, "Sở Kế hoạch và Đầu tư")
        notice.add(assignment, "evidence", named)
        derived.add(task, "lead" if role == "chu-tri" else "coordinatedBy", who)
    if chance.random() < 0.5:
        deadline = f"{task}/deadline"
        day = f'"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"^^<{XSD}date>'
        notice.add(task, "hasDeadline", deadline)
        notice.add(deadline, "a", f"{ONT}Deadline")
        notice.add(deadline, "deadlineKind", f"{VOC}deadline#truoc-ngay")
        notice.add(deadline, "dueLatest", day)
        notice.add(deadline, "evidence", evidence(notice, work, place * 300 + 99, "trước ngày 30/6/2025"))
        derived.add(task, "dueDate", day)
    if chance.random() < 0.3:
        dependency, on = f"{task}/dependency", cited(chance, number)
        notice.add(task, "hasDependency", dependency)
        notice.add(dependency, "a", f"{ONT}Dependency")
        notice.add(dependency, "dependencyDocument", on)
        derived.add(task, "dependsOnDocument", on)


def write_citation(chance: random.Random, notice: Lines, derived: Lines, number: int, place: int) -> None:
    """Write a citation; now and then the text also says what one cited document has to do with another."""
    work, target = document(number), cited(chance, number)
    source = work
    relation = f"{work}/relation/{place}"
    notice.add(relation, "a", f"{ONT}DocumentRelation")
    notice.add(relation, "relationSource", source)
    notice.add(relation, "relationTarget", target)
    notice.add(relation, "relationType", f"{VOC}docrel#dan-chieu")
    notice.add(relation, "evidence", evidence(notice, work, 5000 + place * 90, "Nghị định số 30/2020/NĐ-CP"))
    notice.add(target, "a", f"{ONT}NormativeDocument")
    derived.add(source, chance.choice(RELATIONS), target)
    if chance.random() < 0.1 and (amended := older(target)):
        derived.add(target, "amends", amended)


def write_issue(issues: Lines, work: str, place: int) -> None:
    """Write a doubt that is left for a person."""
    issue = f"{work}/issue/{place}"
    issues.add(issue, "a", f"{ONT}ReviewIssue")
    issues.add(issue, "concernsResource", f"{work}/task/{place}")
    issues.add(issue, "issueType", f"{VOC}issue#thieu-chu-tri")
    issues.add(issue, "issueNote", literal("Nhiệm vụ chưa nêu cơ quan chủ trì"))
    issues.add(issue, "recommendedReading", literal("Đối chiếu với văn bản gốc"))


def evidence(notice: Lines, work: str, start: int, words: str) -> str:
    """Write a span with its words and the rule that read it; returns its address."""
    span = f"{work}/evidence/{start}-{start + len(words)}"
    notice.add(span, "start", f'"{start}"^^<{XSD}integer>')
    notice.add(span, "quote", literal(words))
    notice.add(span, "rule", '"giao-viec"')
    notice.add(span, "confidence", f'"0.95"^^<{XSD}decimal>')
    return span


def agency(chance: random.Random) -> str:
    """Return one of the agencies."""
    return f"{DATA}org/vn/co-quan-{chance.randrange(AGENCIES)}"


def literal(text: str) -> str:
    """Write a Vietnamese literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"@vi'


def write_file(
    file: Path, seed: int, count: int, kinds: tuple[str, ...] = KINDS, tasks: float = TASKS
) -> None:
    """Write the graphs (or those of some kinds only) of so many notices as one N-Quads file."""
    with file.open("wb") as out:
        for number in range(1, count + 1):
            made = graphs(seed, number, tasks=tasks)
            out.writelines(made[graph_name(kind, number)] for kind in kinds)


def notices(seed: int, count: int, tasks: float = TASKS) -> Iterator[Mapping[str, bytes]]:
    """Yield the graphs of one notice after the other."""
    for number in range(1, 1 + count):
        yield graphs(seed, number, tasks=tasks)


def shape(counts: Iterable[int]) -> str:
    """Return the quartiles and the mean of some counts."""
    found = sorted(counts)
    low, middle, high = (found[len(found) * part // 4] for part in (1, 2, 3))
    return f"{low:6} {middle:6} {high:6}   mean {sum(found) / len(found):,.0f}"


def compare(folder: Path, count: int = 500) -> None:
    """Print quads, tasks, citations, recipients and length of text: real notices above, made ones below."""
    what = {"tasks": "hasTask", "citations": "relationTarget", "recipients": "hasRecipientEntry"}
    with open_reader(folder) as reader:
        names = [name for name in reader.graphs() if "/graph/notice/" in name]
        real = [list(reader.quads(name)) for name in names]
    seeded = [list(parse(graphs(1, n)[graph_name("notice", n)], RdfFormat.N_QUADS)) for n in range(1, count)]
    for label, some in (("real", real), ("made", seeded)):
        print(label, "quads     ", shape(len(quads) for quads in some))
        for word, property_ in what.items():
            print(
                label, f"{word:10}", shape(sum(q.predicate.value == ONT + property_ for q in g) for g in some)
            )
        texts = [q.object.value for g in some for q in g if q.predicate.value == f"{ONT}text"]  # type: ignore[union-attr]
        print(label, "characters", shape(map(len, texts)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", type=Path, required=True, help="a store with real notices")
    compare(parser.parse_args().store)
