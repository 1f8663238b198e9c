-- Which book this is. Copies of a book share its uid. The generation changes whenever a restore replaces the contents, so
-- that whoever shows the book notices, and so that backups are in order whatever the clock said.
CREATE TABLE book (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  generation INTEGER DEFAULT 1 NOT NULL
);
INSERT INTO book (id) VALUES (1);

-- What was changed of one record, whatever the step; it costs an import about one percent.
CREATE INDEX change_by_row ON change (noun, row_id);
-- The steps that were about a step. SQLite looks for them at each new step too, because a step may refer to another.
CREATE INDEX step_by_target ON step (target_id) WHERE target_id IS NOT NULL;
-- What was deleted, and what once belonged to a contact: whose it was before an update or delete stands beside the
-- journal's JSON, which an index cannot look into where the schema is not trusted. Imports only insert, so it costs them
-- nothing.
CREATE INDEX change_deleted ON change (noun, row_id) WHERE op = 'delete';
ALTER TABLE change ADD COLUMN contact_id INTEGER;
UPDATE change SET contact_id = json_extract(old, '$.contact_id') WHERE op <> 'insert' AND noun <> 'contact';
CREATE INDEX change_of_contact ON change (contact_id) WHERE contact_id IS NOT NULL;

-- While a bulk change is written, the last row of each table that was there before it. Empty otherwise.
CREATE TABLE bulk_start (
  noun TEXT NOT NULL PRIMARY KEY,
  last_id INTEGER NOT NULL
) WITHOUT ROWID;
