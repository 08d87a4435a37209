"""The whole graph as an RO-Crate: a folder of files with a description that other programs can read.

Holds `graphs.nq` (every graph), the files that the notices were read from where they were kept, and
`ro-crate-metadata.json`: what each file is, which notice was read from it and by which rules.  The form is
RO-Crate 1.2, https://w3id.org/ro/crate/1.2 (attached crate, sections "Structure" and "Provenance").
"""

from __future__ import annotations

import json
import mimetypes
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any, TypeAlias

from pyoxigraph import QuerySolutions

from kg.ingest import program
from kg.messages import Problem, gettext
from kg.originals import Originals
from kg.store import Reader
from kg.store.changes import text_of
from kg.store.upkeep import export, unfinished
from kg.vocabulary import PUBLISHED, base

SPECIFICATION = "https://w3id.org/ro/crate/1.2"
CONTEXT = [f"{SPECIFICATION}/context", {"sha256": "http://schema.org/sha256"}]
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
GRAPHS, METADATA = "graphs.nq", "ro-crate-metadata.json"
Entity: TypeAlias = dict[str, Any]


def write_crate(reader: Reader, folder: Path, originals: Originals | None = None) -> int:
    """Write a store as an RO-Crate into a new folder; returns how many notices it describes.

    Raises Problem where `folder` exists already or cannot be written.
    """
    place = unfinished(folder)
    try:
        place.mkdir()
        quads = export(reader, place / GRAPHS, "nq")
        rows = [*_sources(reader)]
        files = {row["digest"]: _file(row, place, originals) for row in rows}
        notices = {row["notice"]: _notice(row) for row in rows}
        for row in rows:
            notices[row["notice"]]["isBasedOn"].append({"@id": files[row["digest"]]["@id"]})
        described = [*_crate(place, files, quads, reader.version), *files.values(), *notices.values()]
        text = json.dumps({"@context": CONTEXT, "@graph": described}, ensure_ascii=False, indent=1)
        (place / METADATA).write_text(text, encoding="utf-8")
        place.rename(folder)
    except OSError as error:
        raise Problem(
            "{folder}: the crate could not be written ({error})", folder=folder, error=error
        ) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return len(notices)


def _sources(reader: Reader) -> Iterator[dict[str, str]]:
    """Yield each notice with each file it was read from (what is not known is "")."""
    found = reader.query(text_of("sources.rq").replace(PUBLISHED, base()))
    if not isinstance(found, QuerySolutions):
        raise TypeError("sources.rq is a SELECT")
    names = [variable.value for variable in found.variables]
    for row in found:
        yield {name: row[name].value if row[name] else "" for name in names}


def _crate(place: Path, files: dict[str, Entity], quads: int, version: int) -> list[Entity]:
    """Describe the crate itself and the file of the graphs, and how that came about."""
    kept = [{"@id": file["@id"]} for file in files.values() if file["@type"] == "File"]
    about = gettext(
        "{quads} facts read from notices; {files} files of notices; version {version} of the store"
    )
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": gettext("A knowledge graph of the directives of Vietnamese authorities."),
        "description": about.format(quads=quads, files=len(kept), version=version),
        "datePublished": datetime.now(UTC).date().isoformat(),
        "license": {"@id": LICENCE},
        "hasPart": [{"@id": GRAPHS}, *kept],
        "mentions": {"@id": "#reading"},
    }
    graphs = {
        "@id": GRAPHS,
        "@type": "File",
        "name": gettext("All graphs, each quad on a line"),
        "encodingFormat": "application/n-quads",
        "contentSize": str((place / GRAPHS).stat().st_size),
    }
    about_it = {"@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"}}
    licence = {
        "@id": LICENCE,
        "@type": "CreativeWork",
        "name": "Creative Commons Attribution 4.0 International",
    }
    return [{**about_it, "conformsTo": {"@id": SPECIFICATION}}, root, licence, graphs, *_reading(files)]


def _reading(files: dict[str, Entity]) -> list[Entity]:
    """Describe what made the graphs: this program, from these files."""
    number = program()
    maker = {"@id": f"#chidao-{number}", "@type": "SoftwareApplication", "name": "Chidao", "version": number}
    reading = {
        "@id": "#reading",
        "@type": "CreateAction",
        "name": gettext("The reading of the notices"),
        "endTime": datetime.now(UTC).isoformat(timespec="seconds"),
        "instrument": {"@id": maker["@id"]},
        "object": [{"@id": file["@id"]} for file in files.values()],
        "result": {"@id": GRAPHS},
    }
    return [maker, reading]


def _file(row: dict[str, str], place: Path, originals: Originals | None) -> Entity:
    """Describe a file that a notice was read from; one that was kept becomes part of the crate."""
    digest, name = row["digest"], row["name"]
    entity = {"name": PurePath(name.replace("\\", "/")).name, "alternateName": name, "sha256": digest}
    if kind := mimetypes.guess_type(name)[0]:
        entity["encodingFormat"] = kind
    original = originals and originals.find(digest)
    if not original:
        return {"@id": f"urn:sha256:{digest}", "@type": "CreativeWork", **entity}
    target = Path("originals", digest + PurePath(name).suffix.lower())
    (place / target).parent.mkdir(exist_ok=True)
    (place / target).write_bytes(original.read_bytes())
    size = str((place / target).stat().st_size)
    return {"@id": target.as_posix(), "@type": "File", **entity, "contentSize": size}


def _notice(row: dict[str, str]) -> Entity:
    """Describe a notice by its number, subject and day, and the rules that read it."""
    name = ": ".join(filter(None, (row["number"], row["subject"]))) or row["notice"]
    found = {"@id": row["notice"], "@type": "CreativeWork", "name": name, "identifier": row["number"]}
    extra = {"datePublished": row["day"], "version": row["rules"]}
    return {key: value for key, value in {**found, **extra}.items() if value} | {"isBasedOn": []}
