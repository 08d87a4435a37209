# Remove a whole graph, whether or not it is there.
DROP SILENT GRAPH $graph
