"""What each form costs: `python -m benchmarks.readers [--shared FOLDER] [--only FORM …] [--work FOLDER]`.

Six real notices and three of our own are typeset in every form and read back.  Printed for each form: the
character error rate against the words typeset, the core F1 against the gold facts of the six, the agreement
of the facts with those of the plain text (core F1 with those as gold, all nine), and seconds a file.
`--hostile` reads the hostile files instead and prints what each gives, in what time and memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from kg.extract import extract
from kg.readers import ReadError, read, sandbox
from kg.record import record
from tests.forms import encodings, hostile, typeset

SHARED = Path(__file__).resolve().parents[2] / "shared"
OWN = Path(__file__).resolve().parents[1] / "tests" / "forms" / "notices"
REAL = (
    "tb-vpcp-659",
    "cd-ttg-228",
    "cv-hcm-4085",
    "ct-ubnd-quang-tri-06",
    "kh-ubnd-hcm-172",
    "qd-ubnd-dong-nai-63-2025",
)


@dataclass
class Notice:
    """A notice to typeset: its text, its parts, and where its files are kept."""

    name: str
    text: str
    folder: Path
    blocks: list[typeset.Block] = field(default_factory=list)

    def kept(self, form: str, make: Callable[[], bytes]) -> bytes:
        """Return the file of a form, made once."""
        path = self.folder / f"{self.name}.{form}"
        if not path.exists():
            path.write_bytes(make())
        return path.read_bytes()

    def docx(self, font: str = typeset.FONT) -> bytes:
        """Return it as a Word file."""
        return typeset.as_docx(self.blocks, font)

    def office(self, target: str, font: str = typeset.FONT) -> bytes:
        """Return it in a form that LibreOffice makes."""
        with tempfile.TemporaryDirectory() as folder:
            return typeset.by_office(self.docx(font), target, Path(folder))

    def pdf(self) -> bytes:
        """Return it as a digital PDF."""
        return self.kept("pdf", lambda: self.office("pdf"))

    def scan(self, dpi: int, worn: bool) -> bytes:
        """Return it as a PDF of pictures, clean or worn."""
        pages = typeset.pages(self.pdf(), dpi)
        return typeset.as_scan([typeset.worn(p, i) for i, p in enumerate(pages)] if worn else pages, dpi)


@dataclass(frozen=True)
class Form:
    """One way to write a notice down; `fold` leaves out a difference that the form cannot show."""

    make: Callable[[Notice], bytes]
    fold: Callable[[str], str] = str


def _lines(notice: Notice) -> str:
    return "\n".join(line.replace("*", "") for line in notice.text.splitlines())


FORMS = {
    "txt": Form(lambda n: n.text.encode()),
    "utf-16": Form(lambda n: _lines(n).encode("utf-16-le")),
    "tcvn3": Form(lambda n: encodings.tcvn3(_lines(n))),
    "tcvn3 without case": Form(lambda n: encodings.tcvn3(_lines(n)), fold=str.lower),
    "vni": Form(lambda n: encodings.vni(_lines(n))),
    "html": Form(lambda n: typeset.as_html(n.blocks)),
    "docx": Form(lambda n: n.docx()),
    "doc": Form(lambda n: n.office("doc")),
    "rtf": Form(lambda n: n.office("rtf")),
    "pdf": Form(Notice.pdf),
    "pdf, font fallback": Form(lambda n: n.office("pdf", typeset.POOR_FONT)),
    "scan 300 clean": Form(lambda n: n.scan(300, worn=False)),
    "scan 200 hard": Form(lambda n: n.scan(200, worn=True)),
}


def measure(name: str, notices: Sequence[Notice], score: Callable[..., str], folder: Path) -> str:
    """Return the row of one form."""
    form = FORMS[name]
    errors = letters = 0
    seconds = 0.0
    predicted = folder / name
    predicted.mkdir(exist_ok=True)
    for notice in notices:
        data = notice.kept(name.replace(", ", "-").replace(" ", "-"), lambda n=notice: form.make(n))
        begun = time.perf_counter()
        reading = read(data, name=notice.name)
        seconds += time.perf_counter() - begun
        wanted = form.fold(typeset.words(notice.blocks))
        found = form.fold(typeset.folded(_without_rules(reading.text)))
        errors += Levenshtein.distance(found, wanted)
        letters += len(wanted)
        facts = json.dumps(record(extract(reading.text)), ensure_ascii=False)
        (predicted / f"{notice.name}.json").write_text(facts, encoding="utf-8")
    rate, each = errors / letters, seconds / len(notices)
    return f"{name:20} {rate:8.3%} {score(predicted, True):>8} {score(predicted, False):>10} {each:8.2f}"


def _without_rules(text: str) -> str:
    """Leave out lines of dashes, which stand for drawn lines and are not typeset."""
    return "\n".join(line for line in text.split("\n") if line.strip(" *-") or not line.strip("* "))


def scorer(shared: Path, folder: Path) -> Callable[..., str]:
    """Return a function that scores a folder: against gold, or against the facts of the plain text."""

    def score(predicted: Path, against_gold: bool) -> str:
        gold = folder / ("gold" if against_gold else "txt")
        command = [sys.executable, str(shared / "eval" / "score.py"), str(gold), str(predicted), "--json"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return f"{json.loads(done.stdout)['core']['f1']:.4f}"

    (folder / "gold").mkdir(exist_ok=True)
    for name in REAL:
        data = (shared / "eval" / "gold" / f"{name}.json").read_bytes()
        (folder / "gold" / f"{name}.json").write_bytes(data)
    return score


def forms(shared: Path, only: Sequence[str], folder: Path) -> None:
    """Print the table of the forms."""
    paths = [shared / "notices" / f"{name}.txt" for name in REAL] + sorted(OWN.glob("*.txt"))
    notices = [Notice(path.stem, path.read_text(encoding="utf-8"), folder) for path in paths]
    for notice in notices:
        notice.blocks = typeset.blocks(notice.text)
    score = scorer(shared, folder)
    print(f"{'form':20} {'errors':>8} {'core F1':>8} {'agreement':>10} {'s/file':>8}")
    for name in ["txt", *(name for name in only or FORMS if name != "txt")]:
        print(measure(name, notices, score, folder), flush=True)


def harm() -> None:
    """Print what each hostile file gives."""
    print(f"{'file':30} {'kB':>8} {'seconds':>8} {'MB':>6}  answer")
    for name, (make, _) in hostile.HOSTILE.items():
        data = make()
        peak = Peak()
        begun = time.perf_counter()
        try:
            answer = f"read: {read(data, name=name).text[:30]!r}"
        except ReadError as error:
            answer = error.code
        seconds = time.perf_counter() - begun
        print(f"{name:30} {len(data) >> 10:8} {seconds:8.2f} {peak.stop() >> 20:6}  {answer}", flush=True)
        sandbox.close()


class Peak:
    """Watches the most memory that a child of this process holds (Linux)."""

    def __init__(self) -> None:
        self._most = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> int:
        """Return the most that was seen, in bytes."""
        self._end.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._end.wait(0.02):
            for path in Path("/proc").glob("[0-9]*/stat"):
                try:
                    state = path.read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(state[1]) == os.getpid():
                    self._most = max(self._most, int(state[21]) * os.sysconf("SC_PAGE_SIZE"))


def main() -> int:
    """Run what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, default=SHARED)
    arguments.add_argument("--only", nargs="+", choices=FORMS, default=[])
    arguments.add_argument("--work", type=Path, help="keep the typeset files here, to use them again")
    arguments.add_argument("--hostile", action="store_true")
    options = arguments.parse_args()
    if options.hostile:
        harm()
        return 0
    if not (options.shared / "eval").is_dir():
        print(f"no gold facts in {options.shared / 'eval'}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        forms(options.shared, options.only, work)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
