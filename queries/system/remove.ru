# Remove quads; the store puts GRAPH blocks in place of the name below.
DELETE DATA { $quads }
