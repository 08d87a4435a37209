"""The process in which files are read: `python -m kg.readers.worker MEMORY`, started by `sandbox.py` only.

On standard input come jobs, each a line of JSON and as many bytes as it says; on standard output go lines
of JSON: `{"progress": [done, of]}`, and at last `{"reading": …}`, `{"picture": …}` or `{"error": …}`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from base64 import b64encode
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from kg.readers.errors import DamagedFile, ReadError, TooLarge
from kg.readers.limits import Job, Limits
from kg.readers.reading import Reading

READERS = {"html": "html", "docx": "word", "doc": "office", "rtf": "office", "odt": "office"}
READERS |= {"pdf": "pdf", "image": "ocr", "txt": "plain"}
_FILE = 1 << 30


def request(job: Job, size: int) -> bytes:
    """Return the line that asks for a job with `size` bytes."""
    asked: dict[str, Any] = {"form": job.form, "encoding": job.encoding, "draw": job.draw}
    asked |= {"limits": asdict(job.limits), "size": size}
    return json.dumps(asked).encode() + b"\n"


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Do jobs until the input ends."""

    def say(**answer: Any) -> None:
        target.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        target.flush()

    while line := source.readline():
        asked = json.loads(line)
        limits = Limits(**asked["limits"])
        job = Job(
            asked["form"],
            asked["encoding"],
            limits,
            Path.cwd(),
            lambda i, n: say(progress=[i, n]),
            asked["draw"],
        )
        _limit_time(limits)
        data = source.read(asked["size"])
        try:
            say(**answer(data, job))
        except ReadError as error:
            say(error=error.to_data())


def answer(data: bytes, job: Job) -> dict[str, Any]:
    """Read one file of a known form, or draw a page of it.

    What a library cannot digest is damage, whatever it raises.
    """
    try:
        if job.draw:
            drawn = import_module("kg.readers.drawing").draw(data, job)
            return {"picture": b64encode(drawn).decode()}
        reader = import_module(f"kg.readers.{READERS[job.form]}")
        found: Reading = reader.read(data, job)
        return {"reading": found.to_data()}
    except ReadError:
        raise
    except (MemoryError, RecursionError) as error:
        raise TooLarge(what="memory", most=f"{job.limits.memory >> 20} MB") from error
    except Exception as error:
        # the libraries raise what they like on a broken file
        print(repr(error), file=sys.stderr)  # noqa: T201 - for whoever watches the process
        raise DamagedFile from error


def _limit_time(limits: Limits) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + limits.total) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def main() -> None:
    """Set the limits that hold for good, keep standard output for answers alone, and serve."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
