# Add quads; the store puts GRAPH blocks in place of the name below.
INSERT DATA { $quads }
