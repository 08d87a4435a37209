"""Text in, triples out: notices of Vietnamese authorities as a graph of facts with their sources."""
