"""What the reconciliation service says of itself: its manifest, and the names of types and properties."""

from __future__ import annotations

import re
from typing import Any

from kg import iri
from kg.linking.terms import shipped
from kg.messages import gettext, language
from kg.vocabulary import namespace

PREVIEW = {"width": 430, "height": 220}
_SHORT = re.compile(r"^.*[/#]")


def manifest(here: str) -> dict[str, Any]:
    """Return the manifest of the service at an address: what it knows and where it answers."""

    def path(name: str, **more: str) -> dict[str, str]:
        return {"service_url": here, "service_path": f"/{name}", **more}

    return {
        "versions": ["0.2"],
        "name": gettext("Chidao: agencies, documents and places"),
        "identifierSpace": iri.data(),
        "schemaSpace": namespace().iri,
        "view": {"url": f"{here}/view?id={{{{id}}}}"},
        "defaultTypes": [type_named(t["id"]) for t in shipped("reconciliation")["type"]],
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", **PREVIEW},
        "suggest": {
            "entity": path(
                "suggest/entity", flyout_service_url=here, flyout_service_path="/suggest/flyout?id=${id}"
            ),
            "type": path("suggest/type"),
            "property": path("suggest/property"),
        },
        "extend": {"propose_properties": path("properties"), "property_settings": []},
    }


def type_named(id_: str) -> dict[str, str]:
    """Return a type with its name in the language of the moment."""
    names: dict[str, str] = next((t for t in shipped("reconciliation")["type"] if t["id"] == id_), {})
    return {"id": id_, "name": names.get(language(), id_)}


def property_named(id_: str) -> dict[str, str]:
    """Return a property with its name in the language of the moment."""
    names: dict[str, str] = shipped("reconciliation")["property"].get(short(id_), {})
    return {"id": id_, "name": names.get(language(), id_)}


def short(id_: str) -> str:
    """Return the last step of an identifier: types and properties may be given as addresses."""
    return _SHORT.sub("", id_)
