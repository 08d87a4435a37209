"""The linter of the ontology: each term in two languages, used and declared; nothing used that is not."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg import catalog, model, shapes
from kg import vocabulary as v

ROOT = Path(__file__).resolve().parents[1]
VND = v.namespace()
LANGUAGES = {"vi", "en"}
TEXTS = {
    str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
    for pattern in ("queries/**/*.*", "kg/**/*.py", "server/**/*.py", "server/**/*.html", "ontology/**/*.*")
    for file in sorted(ROOT.glob(pattern))
    if file.suffix in {".rq", ".ru", ".toml", ".py", ".html", ".ttl", ".md"}
}
CODES = {
    "derivation": model.Derivation,
    "role": model.Role,
    "deadline": model.DeadlineKind,
    "docrel": model.Relation,
    "signing": model.Capacity,
}
# Names that say all there is to say: a definition would repeat them.
SELF_EXPLAINING = {"doctype", "orgtype", "placetype", "issuer"}


def mentions(text: str) -> set[str]:
    """Return the terms of the ontology that a text names by prefix or by IRI."""
    return set(re.findall(r"(?:\bvnd:|/ont#|\}ont#)([A-Za-z][A-Za-z0-9]*)", text))


@pytest.mark.parametrize("term", v.terms(), ids=lambda term: term.name)
def test_a_term_is_labelled_defined_and_placed(term: v.Term) -> None:
    assert set(term.label) == LANGUAGES and set(term.definition) == LANGUAGES
    assert term.kind, "neither class nor property"
    if term.kind != "class":
        assert term.domain and term.range
    for other in (*term.parents, *term.domain, *term.range):
        if other.startswith(VND.iri):
            assert VND[other.removeprefix(VND.iri)]


def test_no_two_terms_of_one_kind_share_a_label() -> None:
    labels = Counter((term.kind == "class", term.label[lang]) for term in v.terms() for lang in LANGUAGES)
    assert [label for label, count in labels.items() if count > 1] == []


def test_no_term_is_used_that_is_not_declared() -> None:
    unknown = {name: mentions(text) - VND.names for name, text in TEXTS.items()}
    assert {name: terms for name, terms in unknown.items() if terms} == {}


def test_a_misspelt_term_is_found() -> None:
    assert mentions("?s vnd:hasTaks ?t . <https://w3id.org/vnd/ont#Taks>") - VND.names == {"hasTaks", "Taks"}


def test_no_term_is_declared_that_is_not_used() -> None:
    elsewhere = " ".join(text for name, text in TEXTS.items() if name != "ontology/notice.ttl")
    own = TEXTS["ontology/notice.ttl"]
    used = set(re.findall(r"[A-Za-z][A-Za-z0-9]*", elsewhere))
    inside = Counter(re.findall(r"vnd:([A-Za-z0-9]+)", own))
    assert {name for name in VND if name not in used and inside[name] < 2} == set()


@pytest.mark.parametrize("scheme", v.schemes().values(), ids=lambda scheme: scheme.code)
def test_a_vocabulary_is_whole(scheme: v.Scheme) -> None:
    assert set(scheme.label) == LANGUAGES and set(scheme.definition) == LANGUAGES
    for concept in scheme.concepts:
        assert set(concept.label) == LANGUAGES, concept.iri
        assert scheme.code in SELF_EXPLAINING or set(concept.definition) == LANGUAGES, concept.iri
        if concept.broader:
            assert concept.broader in {other.iri for other in scheme.concepts}


def test_every_concept_is_in_a_vocabulary_and_every_vocabulary_is_used() -> None:
    known = v.vocabulary()
    kind = f"{v.prefixes()['rdf']}type"
    concept, scheme = (f"{v.prefixes()['skos']}{name}" for name in ("Concept", "ConceptScheme"))
    orphans = [s for s in known.facts if concept in known.iris(s, kind) and s not in _members()]
    assert orphans == []
    named = {s for s in known.facts if scheme in known.iris(s, kind)}
    assert named == {found.iri for found in v.schemes().values()}
    coded = {scheme for term in v.terms() for scheme in known.iris(term.iri, VND["valuesFrom"])}
    read_by_code = {v.schemes()["issuer"].iri}
    assert named - coded == read_by_code


def _members() -> set[str]:
    return {concept.iri for scheme in v.schemes().values() for concept in scheme.concepts}


@pytest.mark.parametrize("scheme", CODES)
def test_the_codes_of_the_values_are_concepts(scheme: str) -> None:
    assert {str(code) for code in CODES[scheme]} <= v.namespace(scheme).names


def test_every_role_and_relation_names_its_short_property() -> None:
    for scheme in ("role", "docrel"):
        for concept in v.schemes()[scheme].concepts:
            short = v.vocabulary().iris(concept.iri, VND["shortcutProperty"])
            assert len(short) == 1 and short[0].removeprefix(VND.iri) in VND.names


def test_a_prefix_means_one_thing_everywhere() -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for text in TEXTS.values():
        for prefix, space in re.findall(r"(?i)(?:@prefix|PREFIX) ([\w-]+): <([^>]+)>", text):
            meanings[prefix].add(space)
    assert {prefix: spaces for prefix, spaces in meanings.items() if len(spaces) > 1} == {}


@pytest.mark.parametrize("name", v.turtle())
def test_a_file_reads_the_same_in_both_libraries(name: str) -> None:
    text = v.turtle()[name]
    graph = rdflib.Graph().parse(data=text, format="turtle")
    assert len(graph) == len(set(ox.parse(text, format=ox.RdfFormat.TURTLE)))


def test_every_path_of_a_shape_is_a_known_property() -> None:
    text = v.turtle()["shapes.ttl"]
    paths = set(re.findall(r"sh:path vnd:([A-Za-z0-9]+)", text))
    properties = {term.iri.removeprefix(VND.iri) for term in v.terms() if term.kind != "class"}
    assert paths <= properties


def test_the_shapes_check_a_code_against_the_vocabulary_of_its_property() -> None:
    text = v.turtle()["shapes.ttl"]
    checked = re.findall(r'sh:path vnd:(\w+) ;[^\n]*sh:pattern "\^https://w3id.org/vnd/voc/(\w+)#"', text)
    assert len(checked) > 10
    for name, scheme in checked:
        assert v.vocabulary().iris(VND[name], VND["valuesFrom"]) == (v.schemes()[scheme].iri,)


def test_every_class_that_a_notice_is_written_in_has_a_shape() -> None:
    text = v.turtle()["shapes.ttl"]
    written = set(re.findall(r'(?:type|fact)\(\s*\w+,\s*"(\w+)"', " ".join(TEXTS.values())))
    targets = set(re.findall(r"vnd:(\w+)", " ".join(re.findall(r"sh:targetClass ([^;]+);", text))))
    assert written - targets == set()
    assert len(shapes.shapes()) > 80


def test_the_mappings_name_terms_that_exist() -> None:
    lines = (ROOT / "ontology" / "mappings.sssom.tsv").read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    prefixes = {m[1] for line in head if (m := re.match(r"#  ([\w-]+): http", line))}
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    assert len(rows) > 30
    for row in rows:
        assert VND[row["subject_id"].removeprefix("vnd:")]
        assert {row[column].partition(":")[0] for column in row if column.endswith("_id")} <= prefixes
        assert 0 <= float(row["confidence"]) <= 1 and row["mapping_justification"].startswith("semapv:")


def test_the_provinces_are_those_before_and_after_the_reform() -> None:
    text = v.turtle()["provinces.ttl"]
    assert text.count("vnd:placeType") == 63 + 1 + 23
    assert len(re.findall(r"place:vn-[a-z-]+-2025 a", text)) == 23


def test_the_ontology_can_be_fetched_in_every_form() -> None:
    for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD):
        again = set(ox.parse(v.serialised(form), format=form))
        assert len(again) >= len({quad.triple for quad in v.vocabulary().quads})


def test_every_question_is_listed_as_an_executable() -> None:
    found = ox.Store()
    found.load(catalog.turtle(), format=ox.RdfFormat.TURTLE)
    kind = ox.NamedNode("http://www.w3.org/ns/shacl#SPARQLSelectExecutable")
    assert len(list(found.quads_for_pattern(None, None, kind))) == len(catalog.questions()) >= 40


@pytest.mark.parametrize("what", ["vocabulary.serialised(ox.RdfFormat.RDF_XML)", "catalog.turtle().encode()"])
def test_what_is_made_from_the_files_is_the_same_bytes_each_time(what: str) -> None:
    code = (
        f"import hashlib, pyoxigraph as ox; from kg import catalog, vocabulary; "
        f"print(hashlib.sha256({what}).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
            check=True, cwd=ROOT,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(made) == 1
