"""The SPARQL endpoint and the pages over a store of notices."""
