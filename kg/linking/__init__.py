"""Ties to what others keep: catalogues, national databases, legal identifiers, forms of exchange."""
