-- Folders that the book is synced with, and of each item in them what both sides said when they last agreed. Not
-- journalled: an undo in the book is a change like any other, which the next sync carries to the folder. ``base`` is
-- JSON (see lookups/sync).
CREATE TABLE sync_folder (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL,
  kinds TEXT NOT NULL,
  query TEXT DEFAULT '' NOT NULL,
  synced_at TEXT DEFAULT '' NOT NULL,
  CONSTRAINT sync_folder_is_once UNIQUE (path)
);
CREATE TABLE sync_item (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  folder_id INTEGER NOT NULL REFERENCES sync_folder (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  record_id INTEGER NOT NULL,
  uid TEXT NOT NULL,
  file TEXT NOT NULL,
  stamp TEXT NOT NULL,
  digest TEXT NOT NULL,
  came_in INTEGER DEFAULT 0 NOT NULL,
  base TEXT NOT NULL,
  CONSTRAINT sync_item_is_once UNIQUE (folder_id, kind, record_id)
);
-- Values of a folder that a sync overwrote, because the book was preferred: the journal does not have them.
CREATE TABLE sync_loss (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  path TEXT NOT NULL,
  noun TEXT NOT NULL,
  record_id INTEGER NOT NULL,
  field TEXT NOT NULL,
  lost TEXT NOT NULL,
  kept TEXT NOT NULL
);
CREATE INDEX sync_loss_by_record ON sync_loss (noun, record_id);
