"""The SPARQL service: protocol, limits, readers; `blueprint` puts it into a Flask application."""

from __future__ import annotations

from collections.abc import Mapping

from kg import iri
from kg.config import Config
from kg.functions import PREFIX, namespace
from kg.store import open_store
from kg.vocabulary import prefixes
from server.sparql.access import Access, read_tokens
from server.sparql.answers import Readers
from server.sparql.endpoint import Endpoint
from server.sparql.evaluation import Setting
from server.sparql.federation import SHORT, Federation, read_services
from server.sparql.local import LocalReaders
from server.sparql.mount import blueprint, mount
from server.sparql.readers import PoolLimits, ReaderPool
from server.sparql.service import Limits, Records
from server.sparql.writing import GraphWriter, StoreWriter

__all__ = [
    "Access",
    "Endpoint",
    "Federation",
    "GraphWriter",
    "Limits",
    "LocalReaders",
    "PoolLimits",
    "ReaderPool",
    "Setting",
    "StoreWriter",
    "blueprint",
    "endpoint_for",
    "mount",
    "read_services",
    "read_tokens",
    "standard_prefixes",
]

KEPT_GRAPHS = ("derived", "review")
_COMMON = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "oa": "http://www.w3.org/ns/oa#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "service": SHORT,
}


def endpoint_for(config: Config, readers: Readers) -> Endpoint:
    """Return the endpoint that `config` wants over `readers`; without tokens nothing can be written."""
    writer = None
    if config.tokens:
        protected = tuple(f"{iri.data()}graph/{kept}/" for kept in KEPT_GRAPHS)
        writer = StoreWriter(lambda: open_store(config.store), readers, protected)
    federation = Federation(read_services(config.federation), standard_prefixes())
    access = Access(read_tokens(config.tokens))
    limits = Limits(timeout=config.query_timeout, rate=config.rate)
    records = Records(config.log_queries, config.slow_query)
    return Endpoint(readers, limits, writer, access, federation=federation, records=records)


def standard_prefixes() -> Mapping[str, str]:
    """Return the prefixes declared for every query: the common ones and those of the vocabulary."""
    return {**_COMMON, PREFIX: namespace(), **prefixes()}
