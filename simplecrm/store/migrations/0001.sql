-- The first schema: what store/tables.py declares, and the file's own journal, search index and glance.

CREATE TABLE company (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  name TEXT COLLATE "NOCASE" NOT NULL,
  sort_name TEXT DEFAULT '' NOT NULL,
  domain TEXT DEFAULT '' NOT NULL,
  industry TEXT DEFAULT '' NOT NULL,
  extra TEXT DEFAULT '' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT company_has_a_name CHECK (trim(name) <> ''),
  CONSTRAINT company_uid_is_unique UNIQUE (uid)
);
CREATE INDEX company_by_exact_name ON company (name);
CREATE INDEX company_by_name ON company (archived_at, sort_name, id);

CREATE TABLE contact (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  name TEXT NOT NULL,
  sort_name TEXT DEFAULT '' NOT NULL,
  prefix TEXT DEFAULT '' NOT NULL,
  given TEXT DEFAULT '' NOT NULL,
  middle TEXT DEFAULT '' NOT NULL,
  family TEXT DEFAULT '' NOT NULL,
  suffix TEXT DEFAULT '' NOT NULL,
  nickname TEXT DEFAULT '' NOT NULL,
  stage TEXT DEFAULT 'lead' NOT NULL,
  source TEXT DEFAULT '' NOT NULL,
  birthday TEXT DEFAULT '' NOT NULL,
  anniversary TEXT DEFAULT '' NOT NULL,
  cadence_days INTEGER DEFAULT 0 NOT NULL,
  do_not_contact INTEGER DEFAULT 0 NOT NULL,
  language TEXT DEFAULT '' NOT NULL,
  time_zone TEXT DEFAULT '' NOT NULL,
  extra TEXT DEFAULT '' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT contact_has_a_name CHECK (trim(name) <> ''),
  CONSTRAINT contact_do_not_contact_is_yes_or_no CHECK (do_not_contact in (0, 1)),
  CONSTRAINT contact_cadence_is_not_negative CHECK (cadence_days >= 0),
  CONSTRAINT contact_uid_is_unique UNIQUE (uid)
);
CREATE INDEX contact_by_anniversary ON contact (substr(anniversary, -5)) WHERE anniversary <> '';
CREATE INDEX contact_by_birthday ON contact (substr(birthday, -5)) WHERE birthday <> '';
CREATE INDEX contact_by_name ON contact (archived_at, sort_name, id);
CREATE INDEX contact_by_stage ON contact (stage);
CREATE INDEX contact_with_cadence ON contact (cadence_days) WHERE cadence_days > 0;

CREATE TABLE field (
  id INTEGER NOT NULL,
  name TEXT COLLATE "NOCASE" NOT NULL,
  kind TEXT DEFAULT 'text' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT field_kind_is_known CHECK (kind in ('text', 'number', 'date', 'yesno', 'url')),
  CONSTRAINT field_name_is_unique UNIQUE (name)
);

CREATE TABLE segment (
  id INTEGER NOT NULL,
  name TEXT COLLATE "NOCASE" NOT NULL,
  query TEXT DEFAULT '' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT segment_has_a_name CHECK (trim(name) <> ''),
  CONSTRAINT segment_name_is_unique UNIQUE (name)
);

CREATE TABLE tag (
  id INTEGER NOT NULL,
  name TEXT COLLATE "NOCASE" NOT NULL,
  cadence_days INTEGER DEFAULT 0 NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT tag_has_a_name CHECK (trim(name) <> ''),
  CONSTRAINT tag_name_is_unique UNIQUE (name)
);
CREATE INDEX tag_with_cadence ON tag (cadence_days) WHERE cadence_days > 0;

CREATE TABLE address (
  id INTEGER NOT NULL,
  contact_id INTEGER,
  company_id INTEGER,
  label TEXT DEFAULT '' NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL,
  street TEXT DEFAULT '' NOT NULL,
  extended TEXT DEFAULT '' NOT NULL,
  po_box TEXT DEFAULT '' NOT NULL,
  city TEXT DEFAULT '' NOT NULL,
  region TEXT DEFAULT '' NOT NULL,
  postal_code TEXT DEFAULT '' NOT NULL,
  country TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT address_has_one_owner CHECK ((contact_id is null) <> (company_id is null)),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE
);
CREATE INDEX ix_address_company_id ON address (company_id);
CREATE INDEX ix_address_contact_id ON address (contact_id);

CREATE TABLE contact_tag (
  id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT contact_tag_is_once UNIQUE (contact_id, tag_id),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(tag_id) REFERENCES tag (id) ON DELETE CASCADE
);
CREATE INDEX ix_contact_tag_tag_id ON contact_tag (tag_id);

CREATE TABLE deal (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  title TEXT NOT NULL,
  contact_id INTEGER,
  company_id INTEGER,
  value INTEGER DEFAULT 0 NOT NULL,
  currency TEXT DEFAULT '' NOT NULL,
  stage TEXT DEFAULT 'qualified' NOT NULL,
  status TEXT DEFAULT 'open' NOT NULL,
  probability INTEGER DEFAULT 0 NOT NULL,
  expected_close TEXT DEFAULT '' NOT NULL,
  closed_at TEXT DEFAULT '' NOT NULL,
  lost_reason TEXT DEFAULT '' NOT NULL,
  stage_since TEXT DEFAULT '' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT deal_has_a_title CHECK (trim(title) <> ''),
  CONSTRAINT deal_status_is_known CHECK (status in ('open', 'won', 'lost')),
  CONSTRAINT deal_probability_is_a_percentage CHECK (probability between 0 and 100),
  CONSTRAINT deal_uid_is_unique UNIQUE (uid),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE SET NULL,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE SET NULL
);
CREATE INDEX deal_by_status ON deal (status, stage);
CREATE INDEX deal_open_by_close ON deal (expected_close) WHERE status = 'open' and archived_at = '';
CREATE INDEX ix_deal_company_id ON deal (company_id);
CREATE INDEX ix_deal_contact_id ON deal (contact_id);

CREATE TABLE email (
  id INTEGER NOT NULL,
  contact_id INTEGER,
  company_id INTEGER,
  address TEXT COLLATE "NOCASE" DEFAULT '' NOT NULL,
  label TEXT DEFAULT '' NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT email_has_one_owner CHECK ((contact_id is null) <> (company_id is null)),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE
);
CREATE INDEX email_by_address ON email (address);
CREATE INDEX ix_email_company_id ON email (company_id);
CREATE INDEX ix_email_contact_id ON email (contact_id);

CREATE TABLE employment (
  id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  company_id INTEGER NOT NULL,
  title TEXT DEFAULT '' NOT NULL,
  department TEXT DEFAULT '' NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT employment_is_once_a_company UNIQUE (contact_id, company_id),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE
);
CREATE INDEX ix_employment_company_id ON employment (company_id);
CREATE INDEX ix_employment_contact_id ON employment (contact_id);

CREATE TABLE field_value (
  id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  field_id INTEGER NOT NULL,
  value TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT field_value_is_once UNIQUE (contact_id, field_id),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(field_id) REFERENCES field (id) ON DELETE CASCADE
);
CREATE INDEX ix_field_value_field_id ON field_value (field_id);

CREATE TABLE link (
  id INTEGER NOT NULL,
  contact_id INTEGER,
  company_id INTEGER,
  url TEXT DEFAULT '' NOT NULL,
  label TEXT DEFAULT '' NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT link_has_one_owner CHECK ((contact_id is null) <> (company_id is null)),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE
);
CREATE INDEX ix_link_company_id ON link (company_id);
CREATE INDEX ix_link_contact_id ON link (contact_id);
CREATE INDEX link_by_url ON link (url);

CREATE TABLE phone (
  id INTEGER NOT NULL,
  contact_id INTEGER,
  company_id INTEGER,
  number TEXT DEFAULT '' NOT NULL,
  label TEXT DEFAULT '' NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL,
  e164 TEXT DEFAULT '' NOT NULL,
  tail TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT phone_has_one_owner CHECK ((contact_id is null) <> (company_id is null)),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE
);
CREATE INDEX ix_phone_company_id ON phone (company_id);
CREATE INDEX ix_phone_contact_id ON phone (contact_id);
CREATE INDEX phone_by_e164 ON phone (e164);
CREATE INDEX phone_by_tail ON phone (tail);

CREATE TABLE activity (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  kind TEXT DEFAULT 'call' NOT NULL,
  direction TEXT DEFAULT '' NOT NULL,
  subject TEXT DEFAULT '' NOT NULL,
  text TEXT DEFAULT '' NOT NULL,
  at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  duration_minutes INTEGER DEFAULT 0 NOT NULL,
  outcome TEXT DEFAULT '' NOT NULL,
  message_id TEXT DEFAULT '' NOT NULL,
  deal_id INTEGER,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT activity_has_a_kind CHECK (trim(kind) <> ''),
  CONSTRAINT activity_direction_is_known CHECK (direction in ('', 'in', 'out')),
  CONSTRAINT activity_uid_is_unique UNIQUE (uid),
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX activity_by_message_id ON activity (message_id) WHERE message_id <> '';
CREATE INDEX activity_by_time ON activity (at, id);
CREATE INDEX ix_activity_deal_id ON activity (deal_id);

CREATE TABLE note (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  text TEXT DEFAULT '' NOT NULL,
  pinned INTEGER DEFAULT 0 NOT NULL,
  contact_id INTEGER,
  company_id INTEGER,
  deal_id INTEGER,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT note_has_one_owner CHECK ((contact_id is not null) + (company_id is not null) + (deal_id is not null) = 1),
  CONSTRAINT note_pinned_is_yes_or_no CHECK (pinned in (0, 1)),
  CONSTRAINT note_uid_is_unique UNIQUE (uid),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE,
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE CASCADE
);
CREATE INDEX ix_note_company_id ON note (company_id);
CREATE INDEX ix_note_contact_id ON note (contact_id);
CREATE INDEX ix_note_deal_id ON note (deal_id);
CREATE INDEX note_by_time ON note (created_at, id);

CREATE TABLE reminder (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  text TEXT DEFAULT '' NOT NULL,
  due TEXT NOT NULL,
  scheduled TEXT DEFAULT '' NOT NULL,
  priority INTEGER DEFAULT 0 NOT NULL,
  every TEXT DEFAULT '' NOT NULL,
  every_from TEXT DEFAULT 'due' NOT NULL,
  snoozes INTEGER DEFAULT 0 NOT NULL,
  contact_id INTEGER,
  deal_id INTEGER,
  done_at TEXT DEFAULT '' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT reminder_is_due_some_time CHECK (due <> ''),
  CONSTRAINT reminder_priority_is_known CHECK (priority between 0 and 3),
  CONSTRAINT reminder_every_from_is_known CHECK (every_from in ('due', 'done')),
  CONSTRAINT reminder_uid_is_unique UNIQUE (uid),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE SET NULL
);
CREATE INDEX ix_reminder_contact_id ON reminder (contact_id);
CREATE INDEX ix_reminder_deal_id ON reminder (deal_id);
CREATE INDEX reminder_done_by_time ON reminder (done_at) WHERE done_at <> '';
CREATE INDEX reminder_open_by_due ON reminder (due, id) WHERE done_at = '' and archived_at = '';

CREATE TABLE activity_contact (
  id INTEGER NOT NULL,
  activity_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT activity_contact_is_once UNIQUE (activity_id, contact_id),
  FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE CASCADE,
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
);
CREATE INDEX ix_activity_contact_contact_id ON activity_contact (contact_id);

-- One user action is one step; what undoes or brings back a step is a step too.
CREATE TABLE step (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT DEFAULT 'do' NOT NULL CHECK (kind in ('do', 'undo', 'redo')),
  target_id INTEGER REFERENCES step (id),
  undone INTEGER DEFAULT 0 NOT NULL CHECK (undone in (0, 1))
);
CREATE INDEX step_live ON step (id) WHERE kind = 'do' AND undone = 0;

-- Every row that a step touched, with what it was before (JSON; null for a row that was not there).
CREATE TABLE change (
  id INTEGER NOT NULL PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES step (id),
  noun TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  op TEXT NOT NULL CHECK (op in ('insert', 'update', 'delete')),
  old TEXT
);
CREATE INDEX change_by_step ON change (step_id);

-- The step that is being written, and whether its writer indexes the contacts it touched itself. One row.
CREATE TABLE writing (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  step_id INTEGER,
  bulk INTEGER DEFAULT 0 NOT NULL
);
INSERT INTO writing (id) VALUES (1);

-- When each contact was last spoken to and what is next: derived, kept by triggers.
CREATE TABLE glance (
  contact_id INTEGER NOT NULL PRIMARY KEY,
  last_at TEXT DEFAULT '' NOT NULL,
  next_due TEXT DEFAULT '' NOT NULL
);
CREATE INDEX glance_by_last ON glance (last_at) WHERE last_at <> '';
CREATE INDEX glance_by_next ON glance (next_due) WHERE next_due <> '';

-- What has been told of what is due, and when notify ran last (what = 'run'): no part of the journal, for it is no
-- change that a person makes. told_at is empty while it is being told.
CREATE TABLE told (
  what TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  due TEXT NOT NULL,
  tries INTEGER DEFAULT 1 NOT NULL,
  told_at TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (what, row_id, due)
) WITHOUT ROWID;

-- One row a contact: all that it can be found by.
CREATE VIRTUAL TABLE search USING fts5 (
  name, reach, firm, text, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);

-- Every three letters of names, addresses and firms, to find what stands inside a word and what is misspelt.
CREATE VIRTUAL TABLE fragment USING fts5 (name, other, tokenize = 'trigram', detail = none, columnsize = 0);
CREATE VIRTUAL TABLE fragment_term USING fts5vocab (fragment, row);
