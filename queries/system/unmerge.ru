# Remove triples from the default graph that no graph states any longer.
DELETE { ?s ?p ?o }
WHERE {
  VALUES (?s ?p ?o) { $triples }
  FILTER NOT EXISTS { GRAPH ?graph { ?s ?p ?o } }
}
