-- Attachments: files of contacts, companies, deals and cases. Their contents are beside the book, named by their hash.
CREATE TABLE attachment (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  contact_id INTEGER,
  company_id INTEGER,
  deal_id INTEGER,
  case_id INTEGER,
  name TEXT NOT NULL,
  size INTEGER DEFAULT 0 NOT NULL,
  sha256 TEXT NOT NULL,
  text TEXT DEFAULT '' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT attachment_has_one_owner CHECK ((contact_id is not null) + (company_id is not null) + (deal_id is not null) + (case_id is not null) = 1),
  CONSTRAINT attachment_has_a_name CHECK (trim(name) <> '' and instr(name, '/') = 0),
  CONSTRAINT attachment_size_is_not_negative CHECK (size >= 0),
  CONSTRAINT attachment_sha256_is_hexadecimal CHECK (length(sha256) = 64 and sha256 not glob '*[^0-9a-f]*'),
  CONSTRAINT attachment_uid_is_unique UNIQUE (uid),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE,
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE CASCADE,
  FOREIGN KEY(case_id) REFERENCES "case" (id) ON DELETE CASCADE
);
CREATE INDEX attachment_by_time ON attachment (created_at, id);
CREATE INDEX attachment_by_content ON attachment (sha256);
CREATE INDEX ix_attachment_contact_id ON attachment (contact_id);
CREATE INDEX ix_attachment_company_id ON attachment (company_id);
CREATE INDEX ix_attachment_deal_id ON attachment (deal_id);
CREATE INDEX ix_attachment_case_id ON attachment (case_id);
