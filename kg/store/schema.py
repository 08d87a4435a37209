"""The tables of the search index, and the statement that searches them (SQLite with FTS5)."""

from __future__ import annotations

FOREVER = 2**62
STATE = "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value) WITHOUT ROWID"
SCHEMA = """
DROP TABLE IF EXISTS entry;
DROP TABLE IF EXISTS graph;
DROP TABLE IF EXISTS words;
CREATE TABLE graph (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, graph INTEGER NOT NULL, kind TEXT NOT NULL, resource TEXT NOT NULL,
  text TEXT NOT NULL, start INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL);
CREATE INDEX entry_of_graph ON entry (graph);
CREATE INDEX entry_superseded ON entry (until) WHERE until < 4611686018427387904;
CREATE INDEX entry_new ON entry (since);
CREATE VIRTUAL TABLE words USING fts5 (
  kind, marked, plain, content='', tokenize='unicode61 remove_diacritics 0');
"""
FIND = """
SELECT entry.kind, entry.resource, graph.iri, entry.text, entry.start, length(entry.text) AS score
FROM (SELECT rowid AS found FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 2000)
JOIN entry ON entry.id = found JOIN graph ON graph.id = entry.graph
WHERE entry.since <= ? AND entry.until > ?
ORDER BY score LIMIT ?
"""
