"""Which documents a notice names: found first by their words, then settled by what it says elsewhere."""
