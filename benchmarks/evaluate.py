"""Score extraction against gold facts: `python -m benchmarks.evaluate [--shared FOLDER] [--show CATEGORY]`.

Extracts every notice that has gold facts, writes the predictions to a temporary folder and runs the scorer
that comes with the gold.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from kg.extract import extract
from kg.record import record

SHARED = Path(__file__).resolve().parents[2] / "shared"


def predict(notices: Path, gold: Path, folder: Path) -> None:
    """Write into `folder` the facts of each notice of `notices` that has gold facts in `gold`."""
    for path in sorted(gold.glob("*.json")):
        text = (notices / f"{path.stem}.txt").read_text(encoding="utf-8")
        facts = json.dumps(record(extract(text)), ensure_ascii=False, indent=1)
        (folder / path.name).write_text(facts, encoding="utf-8")


def main() -> int:
    """Run the scorer over fresh predictions and pass its table on."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, default=SHARED)
    options, rest = arguments.parse_known_args()
    evaluation = options.shared / "eval"
    if not evaluation.is_dir():
        print(f"no gold facts in {evaluation}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        predict(options.shared / "notices", evaluation / "gold", Path(folder))
        command = [sys.executable, str(evaluation / "score.py"), str(evaluation / "gold"), folder, *rest]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
