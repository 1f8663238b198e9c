-- Cases: the problems of customers, each with several contacts. The name is quoted, as it is a keyword.
CREATE TABLE "case" (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  title TEXT NOT NULL,
  text TEXT DEFAULT '' NOT NULL,
  status TEXT DEFAULT 'open' NOT NULL,
  priority INTEGER DEFAULT 0 NOT NULL,
  product TEXT COLLATE "NOCASE" DEFAULT '' NOT NULL,
  company_id INTEGER,
  opened_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  waiting_at TEXT DEFAULT '' NOT NULL,
  solved_at TEXT DEFAULT '' NOT NULL,
  satisfaction INTEGER DEFAULT 0 NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT case_has_a_title CHECK (trim(title) <> ''),
  CONSTRAINT case_status_is_known CHECK (status in ('open', 'waiting', 'solved')),
  CONSTRAINT case_priority_is_known CHECK (priority between 0 and 3),
  CONSTRAINT case_satisfaction_is_of_a_solved_one CHECK (satisfaction between 0 and 5 and (satisfaction = 0 or status = 'solved')),
  CONSTRAINT case_uid_is_unique UNIQUE (uid),
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE SET NULL
);
CREATE INDEX case_by_status ON "case" (status, archived_at, opened_at);
CREATE INDEX case_by_opened ON "case" (opened_at);
CREATE INDEX case_solved_by_time ON "case" (solved_at) WHERE solved_at <> '';
CREATE INDEX case_by_product ON "case" (product) WHERE product <> '';
CREATE INDEX ix_case_company_id ON "case" (company_id);
CREATE TABLE case_contact (
  id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT case_contact_is_once UNIQUE (case_id, contact_id),
  FOREIGN KEY(case_id) REFERENCES "case" (id) ON DELETE CASCADE,
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
);
CREATE INDEX ix_case_contact_contact_id ON case_contact (contact_id);

-- The messages about a case.
ALTER TABLE activity ADD COLUMN case_id INTEGER REFERENCES "case" (id) ON DELETE SET NULL;
CREATE INDEX ix_activity_case_id ON activity (case_id);
