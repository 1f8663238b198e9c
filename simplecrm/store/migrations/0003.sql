-- Which book this is. Copies of a book share its uid. The generation changes whenever a restore replaces the contents, so
-- that whoever shows the book notices, and so that backups are in order whatever the clock said.
CREATE TABLE book (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  generation INTEGER DEFAULT 1 NOT NULL
);
INSERT INTO book (id) VALUES (1);
