-- Standard names for what the file keeps beside a person's data; no data changes. Tables are made again rather than
-- renamed, because ALTER TABLE fails while a view or trigger refers to something that is gone: those of the old names
-- stay until all are made again after the scripts.
DROP VIEW IF EXISTS entry;
DROP VIEW IF EXISTS contact_fragment;

-- The step that is being written, and whether its writer indexes the contacts it touched itself. One row.
DROP TABLE writing;
CREATE TABLE current_step (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  step_id INTEGER,
  bulk INTEGER DEFAULT 0 NOT NULL
);
INSERT INTO current_step (id) VALUES (1);

-- When each contact was last spoken to and what is next: derived, kept by triggers.
CREATE TABLE contact_summary (
  contact_id INTEGER NOT NULL PRIMARY KEY,
  last_at TEXT DEFAULT '' NOT NULL,
  next_due TEXT DEFAULT '' NOT NULL
);
INSERT INTO contact_summary (contact_id, last_at, next_due) SELECT contact_id, last_at, next_due FROM glance;
DROP TABLE glance;
CREATE INDEX contact_summary_by_last ON contact_summary (last_at);
CREATE INDEX contact_summary_by_next ON contact_summary (next_due);

-- The notifications that were sent, and when notify ran last (kind = 'run'). Not journalled, because no person changes
-- them. sent_at is empty while one is in flight.
CREATE TABLE notification (
  kind TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  due TEXT NOT NULL,
  attempts INTEGER DEFAULT 1 NOT NULL,
  sent_at TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (kind, row_id, due)
) WITHOUT ROWID;
INSERT INTO notification (kind, row_id, due, attempts, sent_at) SELECT what, row_id, due, tries, told_at FROM told;
DROP TABLE told;

-- FTS5 cannot rename a column, and quotes the names of the tables that it renames otherwise than those of new ones. So
-- both search indexes are filled again, from the text that they hold: gathering it from the tables takes twice as long.
-- A large hashsize spares FTS5 merging what it has just written.
DROP TABLE fragment_term;
CREATE VIRTUAL TABLE search_trigram USING fts5 (name, other, tokenize = 'trigram', detail = none, columnsize = 0);
INSERT INTO search_trigram (search_trigram, rank) VALUES ('hashsize', 16777216);
INSERT INTO search_trigram (rowid, name, other) SELECT rowid, name, other FROM fragment;
INSERT INTO search_trigram (search_trigram, rank) VALUES ('hashsize', 1048576);
DROP TABLE fragment;
CREATE VIRTUAL TABLE search_trigram_term USING fts5vocab (search_trigram, row);

CREATE TEMP TABLE search_text AS SELECT rowid AS contact_id, name, reach, firm, text FROM search;
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
  name, contact_points, company, text, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
INSERT INTO search (search, rank) VALUES ('hashsize', 16777216);
INSERT INTO search (rowid, name, contact_points, company, text) SELECT * FROM temp.search_text;
INSERT INTO search (search, rank) VALUES ('hashsize', 1048576);
DROP TABLE temp.search_text;
