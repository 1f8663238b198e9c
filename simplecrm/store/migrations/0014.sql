-- Templates: texts with fields that are filled in for each person.
CREATE TABLE template (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  name TEXT COLLATE "NOCASE" NOT NULL,
  subject TEXT DEFAULT '' NOT NULL,
  text TEXT NOT NULL,
  format TEXT DEFAULT 'text' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT template_has_a_name CHECK (trim(name) <> ''),
  CONSTRAINT template_has_a_text CHECK (trim(text) <> ''),
  CONSTRAINT template_format_is_known CHECK (format in ('text', 'markdown')),
  CONSTRAINT template_uid_is_unique UNIQUE (uid),
  CONSTRAINT template_name_is_unique UNIQUE (name)
);
