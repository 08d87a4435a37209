"""DOC, RTF and ODT: LibreOffice makes them DOCX, without a screen, in a profile of its own.

Macros are off and nothing is fetched.  The time limit is that of the process this runs in (`sandbox.py`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from kg.readers import word
from kg.readers.errors import DamagedFile, MissingProgram
from kg.readers.limits import USUAL_JOB, Job
from kg.readers.reading import Reading

PROGRAMS = ("soffice", "libreoffice")
# https://api.libreoffice.org: no macros, no links that load, no updates from the network
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = """<item oor:path="/org.openoffice.{path}">
<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>"""
_SECURE = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Writer/Content/Update", "Link", "0"),
)


def read(data: bytes, job: Job = USUAL_JOB) -> Reading:
    """Return the reading of an old Word file; raises MissingProgram, DamagedFile and those of `word.read`."""
    return word.read(to_docx(data, job), job)


def to_docx(data: bytes, job: Job) -> bytes:
    """Return the DOCX that LibreOffice makes of `data`."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not program:
        raise MissingProgram(program="LibreOffice")
    with tempfile.TemporaryDirectory(dir=job.scratch) as folder:
        source = Path(folder, f"notice.{job.form or 'doc'}")
        source.write_bytes(data)
        convert(program, source, "docx:MS Word 2007 XML", Path(job.scratch or folder))
        made = source.with_suffix(".docx")
        if not made.is_file():
            raise DamagedFile
        return made.read_bytes()


def convert(program: str, source: Path, target: str, scratch: Path) -> None:
    """Convert `source` beside itself; the profile in `scratch` is made once and used again."""
    profile = _profile(scratch)
    switches = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"]
    command = [program, f"-env:UserInstallation={profile.as_uri()}", *switches]
    subprocess.run(  # noqa: S603 - a program found on the path, file names of our own
        [*command, "--convert-to", target, "--outdir", source.parent, source],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"HOME": str(scratch), "SAL_USE_VCLPLUGIN": "svp"},
        check=False,
    )


def _profile(scratch: Path) -> Path:
    profile = scratch.resolve() / "office"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SECURE)
        settings.write_text(_SETTINGS.format(items=items), encoding="utf-8")
    return profile
