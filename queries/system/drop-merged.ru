# Remove a whole graph, and from the default graph what stands in no other.
DELETE { ?s ?p ?o }
WHERE {
  GRAPH $graph { ?s ?p ?o }
  FILTER NOT EXISTS { GRAPH ?other { ?s ?p ?o } FILTER(?other != $graph) }
} ;
DROP SILENT GRAPH $graph
