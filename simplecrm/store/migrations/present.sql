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
  version INTEGER DEFAULT 1 NOT NULL, parent_id INTEGER REFERENCES company (id) ON DELETE SET NULL,
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
  version INTEGER DEFAULT 1 NOT NULL, owner TEXT DEFAULT '' NOT NULL,
  CONSTRAINT contact_has_a_name CHECK (trim(name) <> ''),
  CONSTRAINT contact_do_not_contact_is_yes_or_no CHECK (do_not_contact in (0, 1)),
  CONSTRAINT contact_cadence_is_not_negative CHECK (cadence_days >= 0),
  CONSTRAINT contact_uid_is_unique UNIQUE (uid)
);

CREATE INDEX contact_by_anniversary ON contact (substr(anniversary, -5)) WHERE anniversary <> '';

CREATE INDEX contact_by_birthday ON contact (substr(birthday, -5)) WHERE birthday <> '';

CREATE INDEX contact_by_name ON contact (archived_at, sort_name, id);

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
  archived_at TEXT DEFAULT '' NOT NULL, finds TEXT DEFAULT 'contact' NOT NULL,
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
  version INTEGER DEFAULT 1 NOT NULL, pipeline TEXT DEFAULT 'sales' NOT NULL, source TEXT DEFAULT '' NOT NULL, product_id INTEGER REFERENCES product (id) ON DELETE SET NULL, owner TEXT DEFAULT '' NOT NULL,
  CONSTRAINT deal_has_a_title CHECK (trim(title) <> ''),
  CONSTRAINT deal_status_is_known CHECK (status in ('open', 'won', 'lost')),
  CONSTRAINT deal_probability_is_a_percentage CHECK (probability between 0 and 100),
  CONSTRAINT deal_uid_is_unique UNIQUE (uid),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE SET NULL,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE SET NULL
);

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

CREATE TABLE link (
  id INTEGER NOT NULL,
  contact_id INTEGER,
  company_id INTEGER,
  url TEXT DEFAULT '' NOT NULL,
  label TEXT DEFAULT '' NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL, profile TEXT DEFAULT '' NOT NULL,
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
  version INTEGER DEFAULT 1 NOT NULL, company_id INTEGER REFERENCES company (id) ON DELETE SET NULL, case_id INTEGER REFERENCES "case" (id) ON DELETE SET NULL, sentiment TEXT DEFAULT '' NOT NULL CONSTRAINT activity_sentiment_is_known CHECK (sentiment in ('', 'good', 'neutral', 'bad')),
  CONSTRAINT activity_has_a_kind CHECK (trim(kind) <> ''),
  CONSTRAINT activity_direction_is_known CHECK (direction in ('', 'in', 'out')),
  CONSTRAINT activity_uid_is_unique UNIQUE (uid),
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE SET NULL
);

CREATE UNIQUE INDEX activity_by_message_id ON activity (message_id) WHERE message_id <> '';

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
  version INTEGER DEFAULT 1 NOT NULL, company_id INTEGER REFERENCES company (id) ON DELETE CASCADE, owner TEXT DEFAULT '' NOT NULL,
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

CREATE TABLE step (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT DEFAULT 'do' NOT NULL CHECK (kind in ('do', 'undo', 'redo')),
  target_id INTEGER REFERENCES step (id),
  undone INTEGER DEFAULT 0 NOT NULL CHECK (undone in (0, 1))
, user TEXT DEFAULT '' NOT NULL);

CREATE INDEX step_live ON step (id) WHERE kind = 'do' AND undone = 0;

CREATE TABLE change (
  id INTEGER NOT NULL PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES step (id),
  noun TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  op TEXT NOT NULL CHECK (op in ('insert', 'update', 'delete')),
  old TEXT
, contact_id INTEGER);

CREATE INDEX change_by_step ON change (step_id);

CREATE INDEX activity_by_time ON activity (at, id, kind, archived_at);

CREATE INDEX contact_by_created ON contact (created_at, archived_at);

CREATE INDEX contact_by_source ON contact (source, archived_at);

CREATE TABLE book (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  generation INTEGER DEFAULT 1 NOT NULL
);

CREATE INDEX change_by_row ON change (noun, row_id);

CREATE INDEX step_by_target ON step (target_id) WHERE target_id IS NOT NULL;

CREATE INDEX change_deleted ON change (noun, row_id) WHERE op = 'delete';

CREATE INDEX change_of_contact ON change (contact_id) WHERE contact_id IS NOT NULL;

CREATE TABLE bulk_start (
  noun TEXT NOT NULL PRIMARY KEY,
  last_id INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE current_step (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  step_id INTEGER,
  bulk INTEGER DEFAULT 0 NOT NULL
);

CREATE TABLE contact_summary (
  contact_id INTEGER NOT NULL PRIMARY KEY,
  last_at TEXT DEFAULT '' NOT NULL,
  next_due TEXT DEFAULT '' NOT NULL
);

CREATE INDEX contact_summary_by_last ON contact_summary (last_at);

CREATE INDEX contact_summary_by_next ON contact_summary (next_due);

CREATE VIRTUAL TABLE search_trigram USING fts5 (name, other, tokenize = 'trigram', detail = none, columnsize = 0);

CREATE VIRTUAL TABLE search_trigram_term USING fts5vocab (search_trigram, row);

CREATE VIRTUAL TABLE search USING fts5 (
  name, contact_points, company, text, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);

CREATE INDEX link_by_profile ON link (profile) WHERE profile <> '';

CREATE TABLE employment (
  id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  company_id INTEGER,
  title TEXT DEFAULT '' NOT NULL,
  department TEXT DEFAULT '' NOT NULL,
  started_on TEXT DEFAULT '' NOT NULL,
  ended_on TEXT DEFAULT '' NOT NULL,
  position INTEGER DEFAULT 0 NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT employment_is_something CHECK (company_id is not null or title <> '' or department <> ''),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE
);

CREATE INDEX ix_employment_company_id ON employment (company_id);

CREATE INDEX ix_employment_contact_id ON employment (contact_id);

CREATE UNIQUE INDEX employment_is_once_a_company ON employment (contact_id, company_id) WHERE ended_on = '';

CREATE INDEX deal_by_title ON deal (title);

CREATE INDEX ix_activity_company_id ON activity (company_id);

CREATE INDEX ix_reminder_company_id ON reminder (company_id);

CREATE INDEX deal_by_status ON deal (status, pipeline, stage);

CREATE TABLE deal_move (
  id INTEGER NOT NULL,
  deal_id INTEGER NOT NULL,
  pipeline TEXT DEFAULT '' NOT NULL,
  stage TEXT DEFAULT '' NOT NULL,
  status TEXT DEFAULT 'open' NOT NULL,
  at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT deal_move_status_is_known CHECK (status in ('open', 'won', 'lost')),
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE CASCADE
);

CREATE INDEX ix_deal_move_deal_id ON deal_move (deal_id);

CREATE INDEX deal_move_by_time ON deal_move (at, deal_id);

CREATE TABLE company_tag (
  id INTEGER NOT NULL,
  company_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT company_tag_is_once UNIQUE (company_id, tag_id),
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE,
  FOREIGN KEY(tag_id) REFERENCES tag (id) ON DELETE CASCADE
);

CREATE INDEX ix_company_tag_tag_id ON company_tag (tag_id);

CREATE TABLE deal_tag (
  id INTEGER NOT NULL,
  deal_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT deal_tag_is_once UNIQUE (deal_id, tag_id),
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE CASCADE,
  FOREIGN KEY(tag_id) REFERENCES tag (id) ON DELETE CASCADE
);

CREATE INDEX ix_deal_tag_tag_id ON deal_tag (tag_id);

CREATE TABLE field_value (
  id INTEGER NOT NULL,
  contact_id INTEGER,
  field_id INTEGER NOT NULL,
  value TEXT DEFAULT '' NOT NULL,
  company_id INTEGER,
  deal_id INTEGER,
  PRIMARY KEY (id),
  CONSTRAINT field_value_has_one_owner CHECK ((contact_id is not null) + (company_id is not null) + (deal_id is not null) = 1),
  CONSTRAINT field_value_is_once UNIQUE (contact_id, field_id),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE,
  FOREIGN KEY(field_id) REFERENCES field (id) ON DELETE CASCADE,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE,
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE CASCADE
);

CREATE INDEX ix_field_value_field_id ON field_value (field_id);

CREATE UNIQUE INDEX field_value_is_once_a_company ON field_value (company_id, field_id) WHERE company_id is not null;

CREATE UNIQUE INDEX field_value_is_once_a_deal ON field_value (deal_id, field_id) WHERE deal_id is not null;

CREATE INDEX ix_company_parent_id ON company (parent_id);

CREATE TABLE product (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  name TEXT COLLATE "NOCASE" NOT NULL,
  code TEXT COLLATE "NOCASE" DEFAULT '' NOT NULL,
  category TEXT DEFAULT '' NOT NULL,
  price INTEGER DEFAULT 0 NOT NULL,
  cost INTEGER DEFAULT 0 NOT NULL,
  currency TEXT DEFAULT '' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT product_has_a_name CHECK (trim(name) <> ''),
  CONSTRAINT product_uid_is_unique UNIQUE (uid),
  CONSTRAINT product_name_is_unique UNIQUE (name)
);

CREATE TABLE purchase (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  contact_id INTEGER,
  company_id INTEGER,
  deal_id INTEGER,
  product_id INTEGER,
  text TEXT DEFAULT '' NOT NULL,
  quantity REAL DEFAULT 1.0 NOT NULL,
  price INTEGER DEFAULT 0 NOT NULL,
  cost INTEGER DEFAULT 0 NOT NULL,
  value INTEGER DEFAULT 0 NOT NULL,
  currency TEXT DEFAULT '' NOT NULL,
  bought_on TEXT NOT NULL,
  due_on TEXT DEFAULT '' NOT NULL,
  paid_on TEXT DEFAULT '' NOT NULL,
  invoice TEXT COLLATE "NOCASE" DEFAULT '' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT purchase_has_a_quantity CHECK (quantity <> 0),
  CONSTRAINT purchase_has_a_day CHECK (bought_on <> ''),
  CONSTRAINT purchase_uid_is_unique UNIQUE (uid),
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE SET NULL,
  FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE SET NULL,
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE SET NULL,
  FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE SET NULL
);

CREATE INDEX ix_purchase_contact_id ON purchase (contact_id);

CREATE INDEX ix_purchase_company_id ON purchase (company_id);

CREATE INDEX ix_purchase_deal_id ON purchase (deal_id);

CREATE INDEX ix_purchase_product_id ON purchase (product_id);

CREATE INDEX purchase_by_day ON purchase (bought_on, id);

CREATE INDEX purchase_by_invoice ON purchase (invoice) WHERE invoice <> '';

CREATE INDEX purchase_unpaid_by_due ON purchase (due_on, id) WHERE due_on <> '' and paid_on = '' and archived_at = '';

CREATE INDEX ix_deal_product_id ON deal (product_id);

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

CREATE INDEX ix_activity_case_id ON activity (case_id);

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

CREATE TABLE deal_contact (
  id INTEGER NOT NULL,
  deal_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  role TEXT COLLATE "NOCASE" DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT deal_contact_is_once UNIQUE (deal_id, contact_id),
  FOREIGN KEY(deal_id) REFERENCES deal (id) ON DELETE CASCADE,
  FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
);

CREATE INDEX ix_deal_contact_contact_id ON deal_contact (contact_id);

CREATE INDEX deal_contact_by_role ON deal_contact (role) WHERE role <> '';

CREATE TABLE segment_snapshot (
  id INTEGER NOT NULL,
  segment_id INTEGER NOT NULL,
  at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  record_ids TEXT DEFAULT '[]' NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(segment_id) REFERENCES segment (id) ON DELETE CASCADE
);

CREATE INDEX ix_segment_snapshot_segment_id ON segment_snapshot (segment_id);

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

CREATE TABLE campaign (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uid TEXT DEFAULT (lower(hex(randomblob(16)))) NOT NULL,
  name TEXT COLLATE "NOCASE" NOT NULL,
  channel TEXT DEFAULT 'email' NOT NULL,
  query TEXT DEFAULT '' NOT NULL,
  template TEXT DEFAULT '' NOT NULL,
  subject TEXT DEFAULT '' NOT NULL,
  text TEXT NOT NULL,
  format TEXT DEFAULT 'text' NOT NULL,
  quiet_days INTEGER DEFAULT 0 NOT NULL,
  contact_ids TEXT DEFAULT '[]' NOT NULL,
  paused_at TEXT DEFAULT '' NOT NULL,
  archived_at TEXT DEFAULT '' NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT campaign_has_a_name CHECK (trim(name) <> ''),
  CONSTRAINT campaign_has_a_text CHECK (trim(text) <> ''),
  CONSTRAINT campaign_channel_is_known CHECK (channel in ('email', 'post', 'sms')),
  CONSTRAINT campaign_uid_is_unique UNIQUE (uid),
  CONSTRAINT campaign_name_is_unique UNIQUE (name)
);

CREATE TABLE delivery (
  campaign_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  address TEXT COLLATE "NOCASE" DEFAULT '' NOT NULL,
  state TEXT NOT NULL,
  at TEXT NOT NULL,
  message_id TEXT DEFAULT '' NOT NULL,
  error TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (campaign_id, contact_id)
) WITHOUT ROWID;

CREATE INDEX delivery_by_address ON delivery (address, state);

CREATE INDEX activity_by_sentiment ON activity (sentiment, at, archived_at) WHERE sentiment <> '';

CREATE TABLE alert (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  record_id INTEGER NOT NULL,
  title TEXT DEFAULT '' NOT NULL,
  until TEXT NOT NULL,
  created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  CONSTRAINT alert_is_of_a_day CHECK (until <> '')
);

CREATE INDEX alert_by_record ON alert (kind, record_id, until);

CREATE TABLE cross_sell_rule (
  id INTEGER NOT NULL PRIMARY KEY,
  bought_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  is_set INTEGER DEFAULT 0 NOT NULL,
  customers INTEGER NOT NULL,
  buyers INTEGER NOT NULL,
  product_buyers INTEGER NOT NULL,
  both_buyers INTEGER NOT NULL
);

CREATE TABLE cross_sell_offer (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  customer INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  CONSTRAINT cross_sell_offer_is_once UNIQUE (customer, product_id)
);

CREATE INDEX cross_sell_offer_by_place ON cross_sell_offer (place);

CREATE TABLE stage_time (
  pipeline TEXT NOT NULL,
  stage TEXT NOT NULL,
  stays INTEGER NOT NULL,
  median_days REAL NOT NULL,
  stuck_days INTEGER NOT NULL,
  PRIMARY KEY (pipeline, stage)
) WITHOUT ROWID;

CREATE TABLE learned (
  topic TEXT NOT NULL PRIMARY KEY,
  change_id INTEGER NOT NULL,
  settings TEXT DEFAULT '' NOT NULL
) WITHOUT ROWID;

CREATE INDEX case_unsolved_by_opened ON "case" (opened_at) WHERE status in ('open', 'waiting') and archived_at = '';

CREATE INDEX purchase_value_by_day ON purchase (bought_on, currency, value) WHERE archived_at = '';

CREATE INDEX deal_open_by_stage_since ON deal (stage_since, pipeline, stage, expected_close)
  WHERE status = 'open' and archived_at = '';

CREATE INDEX deal_won_by_time ON deal (closed_at, currency, value) WHERE status = 'won' and archived_at = '';

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

CREATE INDEX step_live_by_user ON step (user, id) WHERE kind = 'do' AND undone = 0;

CREATE INDEX step_done_by_user ON step (user, id) WHERE kind = 'do';

CREATE INDEX contact_by_owner ON contact (owner) WHERE owner <> '';

CREATE INDEX deal_by_owner ON deal (owner) WHERE owner <> '';

CREATE INDEX reminder_by_owner ON reminder (owner) WHERE owner <> '';

CREATE TABLE notification (
  kind TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  due TEXT NOT NULL,
  user TEXT DEFAULT '' NOT NULL,
  attempts INTEGER DEFAULT 1 NOT NULL,
  sent_at TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (kind, row_id, due, user)
) WITHOUT ROWID;

CREATE INDEX contact_by_stage ON contact (stage, owner);

INSERT INTO book (id) VALUES (1);

INSERT INTO current_step (id) VALUES (1);

INSERT INTO search (search, rank) VALUES ('hashsize', 1048576);

INSERT INTO search_trigram (search_trigram, rank) VALUES ('hashsize', 1048576);

CREATE VIEW contact_text as 
select c.id as contact_id,
  c.name || ' ' || c.nickname || ' ' || c.given || ' ' || c.family as name,
  coalesce((select group_concat(address, ' ') from email where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(number || ' ' || e164, ' ') from phone where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(url, ' ') from link where contact_id = c.id), '') as contact_points,
  coalesce((select group_concat(coalesce(company.name, '') || ' ' || title || ' ' || department, ' ')
    from employment left join company on company.id = company_id
    where contact_id = c.id and ended_on = ''), '') as company,
  c.stage || ' ' || c.source || ' ' ||
    coalesce((select group_concat(tag.name, ' ')
      from contact_tag join tag on tag.id = tag_id where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(street || ' ' || extended || ' ' || postal_code || ' ' || city || ' ' || region ||
      ' ' || country, ' ') from address where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(value, ' ') from field_value where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(text, ' ') from note where contact_id = c.id and archived_at = ''), '') || ' ' ||
    coalesce((select group_concat(subject || ' ' || text || ' ' || outcome, ' ')
      from activity_contact join activity on activity.id = activity_id
      where contact_id = c.id and archived_at = ''), '') || ' ' ||
    coalesce((select group_concat(text, ' ') from reminder
      where contact_id = c.id and archived_at = ''), '') || ' ' ||
    coalesce((select group_concat(title, ' ') from deal where contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(iif(deal.contact_id = c.id, '', title || ' ') || role, ' ')
      from deal_contact join deal on deal.id = deal_id
      where deal_contact.contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(text || ' ' || invoice, ' ') from purchase
      where contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(name || ' ' || text, ' ') from attachment
      where contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(title || ' ' || product || ' ' || "case".text, ' ')
      from case_contact join "case" on "case".id = case_id where contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(coalesce(company.name, '') || ' ' || title, ' ')
      from employment left join company on company.id = company_id
      where contact_id = c.id and ended_on <> ''), '') as text
from contact c;

CREATE VIEW contact_trigram as select c.id as contact_id, ' ' || replace(replace(replace(replace(c.sort_name || ' ' || lower(c.nickname), '-', ' '), '''', ' '), '.', ' '), '’', ' ') || ' ' as name, ' ' || replace(replace(replace(replace(coalesce((select group_concat(lower(address), ' ') from email where contact_id = c.id), '') || ' ' || coalesce((select group_concat(company.sort_name, ' ') from employment join company on company.id = company_id where contact_id = c.id and ended_on = ''), ''), '-', ' '), '''', ' '), '.', ' '), '’', ' ') || ' ' as other from contact c;

CREATE VIEW journal_entry as select noun, row_id, op, old, contact_id from change;

CREATE VIEW stale_text as select contact_id from contact_summary;

CREATE VIEW stale_name as select contact_id from contact_summary;

CREATE TRIGGER default_contact after insert on contact when new.sort_name = '' begin update contact set sort_name = lower(trim(new.name)) where id = new.id; end;

CREATE TRIGGER default_company after insert on company when new.sort_name = '' begin update company set sort_name = lower(trim(new.name)) where id = new.id; end;

CREATE TRIGGER default_contact_name after update of name on contact when new.sort_name = old.sort_name and new.name <> old.name begin update contact set sort_name = lower(trim(new.name)) where id = new.id; end;

CREATE TRIGGER default_company_name after update of name on company when new.sort_name = old.sort_name and new.name <> old.name begin update company set sort_name = lower(trim(new.name)) where id = new.id; end;

CREATE TRIGGER default_phone after insert on phone when new.tail = '' and new.number <> '' begin update phone set tail = (select substr(n, -1, 1) || substr(n, -2, 1) || substr(n, -3, 1) || substr(n, -4, 1) || substr(n, -5, 1) || substr(n, -6, 1) || substr(n, -7, 1) || substr(n, -8, 1) || substr(n, -9, 1) || substr(n, -10, 1) || substr(n, -11, 1) || substr(n, -12, 1) || substr(n, -13, 1) || substr(n, -14, 1) || substr(n, -15, 1) from (select replace(replace(replace(replace(replace(replace(replace(replace(new.number, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''), ' ', '') as n)) where id = new.id; end;

CREATE TRIGGER default_phone_number after update of number on phone when new.tail = old.tail and new.number <> old.number begin update phone set tail = (select substr(n, -1, 1) || substr(n, -2, 1) || substr(n, -3, 1) || substr(n, -4, 1) || substr(n, -5, 1) || substr(n, -6, 1) || substr(n, -7, 1) || substr(n, -8, 1) || substr(n, -9, 1) || substr(n, -10, 1) || substr(n, -11, 1) || substr(n, -12, 1) || substr(n, -13, 1) || substr(n, -14, 1) || substr(n, -15, 1) from (select replace(replace(replace(replace(replace(replace(replace(replace(new.number, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''), ' ', '') as n)) where id = new.id; end;

CREATE TRIGGER default_reminder after insert on reminder when new.scheduled = '' begin update reminder set scheduled = due where id = new.id; end;

CREATE TRIGGER summary_contact_insert after insert on contact begin insert into contact_summary (contact_id) values (new.id); end;

CREATE TRIGGER summary_contact_delete after delete on contact begin delete from contact_summary where contact_id = old.id; end;

CREATE TRIGGER summary_activity_contact_insert after insert on activity_contact begin update contact_summary set last_at = max(last_at, coalesce((select at from activity where id = new.activity_id), '')) where contact_id = new.contact_id; end;

CREATE TRIGGER summary_activity_contact_delete after delete on activity_contact begin update contact_summary set last_at = coalesce((select max(at) from activity_contact join activity on activity.id = activity_id where contact_id = old.contact_id and archived_at = ''), '') where contact_id = old.contact_id; end;

CREATE TRIGGER summary_activity_contact_update after update on activity_contact begin update contact_summary set last_at = coalesce((select max(at) from activity_contact join activity on activity.id = activity_id where contact_id = old.contact_id and archived_at = ''), '') where contact_id = old.contact_id; update contact_summary set last_at = coalesce((select max(at) from activity_contact join activity on activity.id = activity_id where contact_id = new.contact_id and archived_at = ''), '') where contact_id = new.contact_id; end;

CREATE TRIGGER summary_activity_update after update of at, archived_at on activity begin update contact_summary set last_at = coalesce((select max(at) from activity_contact join activity on activity.id = activity_id where contact_id = contact_summary.contact_id and archived_at = ''), '') where contact_id in (select contact_id from activity_contact where activity_id = new.id); end;

CREATE TRIGGER summary_activity_delete after delete on activity begin update contact_summary set last_at = coalesce((select max(at) from activity_contact join activity on activity.id = activity_id where contact_id = contact_summary.contact_id and archived_at = ''), '') where contact_id in (select contact_id from activity_contact where activity_id = old.id); end;

CREATE TRIGGER summary_reminder_insert after insert on reminder when new.contact_id is not null and new.done_at = '' and new.archived_at = '' begin update contact_summary set next_due = new.due where contact_id = new.contact_id and (next_due = '' or next_due > new.due); end;

CREATE TRIGGER summary_reminder_update after update on reminder begin update contact_summary set next_due = coalesce((select min(due) from reminder where contact_id = contact_summary.contact_id and done_at = '' and archived_at = ''), '') where contact_id in (old.contact_id, new.contact_id); end;

CREATE TRIGGER summary_reminder_delete after delete on reminder when old.contact_id is not null begin update contact_summary set next_due = coalesce((select min(due) from reminder where contact_id = old.contact_id and done_at = '' and archived_at = ''), '') where contact_id = old.contact_id; end;

CREATE TRIGGER stale_text_insert instead of insert on stale_text when new.contact_id is not null
begin delete from search where rowid = new.contact_id;insert into search (rowid, name, contact_points, company, text) select * from contact_text where contact_id = new.contact_id; end;

CREATE TRIGGER stale_name_insert instead of insert on stale_name when new.contact_id is not null
begin delete from search where rowid = new.contact_id;insert into search (rowid, name, contact_points, company, text) select * from contact_text where contact_id = new.contact_id;delete from search_trigram where rowid = new.contact_id;insert into search_trigram (rowid, name, other) select * from contact_trigram where contact_id = new.contact_id; end;

CREATE TRIGGER search_contact_insert after insert on "contact" when (select bulk from current_step) = 0 begin insert into stale_name values (new.id); end;

CREATE TRIGGER search_contact_update after update on "contact" when (select bulk from current_step) = 0 begin insert into stale_name values (new.id); end;

CREATE TRIGGER search_contact_delete after delete on "contact" when (select bulk from current_step) = 0 begin insert into stale_name values (old.id); end;

CREATE TRIGGER search_email_insert after insert on "email" when (select bulk from current_step) = 0 begin insert into stale_name values (new.contact_id); end;

CREATE TRIGGER search_email_update after update on "email" when (select bulk from current_step) = 0 begin insert into stale_name select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_email_delete after delete on "email" when (select bulk from current_step) = 0 begin insert into stale_name values (old.contact_id); end;

CREATE TRIGGER search_phone_insert after insert on "phone" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_phone_update after update on "phone" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_phone_delete after delete on "phone" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_address_insert after insert on "address" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_address_update after update on "address" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_address_delete after delete on "address" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_link_insert after insert on "link" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_link_update after update on "link" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_link_delete after delete on "link" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_employment_insert after insert on "employment" when (select bulk from current_step) = 0 begin insert into stale_name values (new.contact_id); end;

CREATE TRIGGER search_employment_update after update on "employment" when (select bulk from current_step) = 0 begin insert into stale_name select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_employment_delete after delete on "employment" when (select bulk from current_step) = 0 begin insert into stale_name values (old.contact_id); end;

CREATE TRIGGER search_deal_insert after insert on "deal" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_deal_update after update on "deal" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id union select contact_id from deal_contact where deal_id = new.id; end;

CREATE TRIGGER search_deal_delete after delete on "deal" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_deal_contact_insert after insert on "deal_contact" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_deal_contact_update after update on "deal_contact" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_deal_contact_delete after delete on "deal_contact" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_purchase_insert after insert on "purchase" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_purchase_update after update on "purchase" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_purchase_delete after delete on "purchase" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_case_contact_insert after insert on "case_contact" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_case_contact_update after update on "case_contact" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_case_contact_delete after delete on "case_contact" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_contact_tag_insert after insert on "contact_tag" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_contact_tag_update after update on "contact_tag" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_contact_tag_delete after delete on "contact_tag" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_field_value_insert after insert on "field_value" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_field_value_update after update on "field_value" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_field_value_delete after delete on "field_value" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_activity_contact_insert after insert on "activity_contact" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_activity_contact_update after update on "activity_contact" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_activity_contact_delete after delete on "activity_contact" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_reminder_insert after insert on "reminder" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_reminder_update after update on "reminder" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_reminder_delete after delete on "reminder" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_note_insert after insert on "note" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_note_update after update on "note" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_note_delete after delete on "note" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_attachment_insert after insert on "attachment" when (select bulk from current_step) = 0 begin insert into stale_text values (new.contact_id); end;

CREATE TRIGGER search_attachment_update after update on "attachment" when (select bulk from current_step) = 0 begin insert into stale_text select old.contact_id union select new.contact_id; end;

CREATE TRIGGER search_attachment_delete after delete on "attachment" when (select bulk from current_step) = 0 begin insert into stale_text values (old.contact_id); end;

CREATE TRIGGER search_company_update after update on "company" when (select bulk from current_step) = 0 begin insert into stale_name select contact_id from employment where company_id = new.id; end;

CREATE TRIGGER search_case_update after update on "case" when (select bulk from current_step) = 0 begin insert into stale_text select contact_id from case_contact where case_id = new.id; end;

CREATE TRIGGER search_tag_update after update on "tag" when (select bulk from current_step) = 0 begin insert into stale_text select contact_id from contact_tag where tag_id = new.id; end;

CREATE TRIGGER search_activity_update after update on "activity" when (select bulk from current_step) = 0 begin insert into stale_text select contact_id from activity_contact where activity_id = new.id; end;

CREATE TRIGGER journal_entry_insert instead of insert on journal_entry
begin
  insert into change (step_id, noun, row_id, op, old, contact_id)
  values (coalesce((select step_id from current_step), (select max(id) from step)), new.noun, new.row_id, new.op,
    new.old, new.contact_id);
end;

CREATE TRIGGER journal_entry_outside instead of insert on journal_entry when (select step_id from current_step) is null
begin
  insert into step (source, title) select 'outside', 'Change ' || new.noun || ' from outside'
  where not exists (
    select 1 from step where id = (select max(id) from step) and source = 'outside'
      and at >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 second'));
end;

CREATE TRIGGER journal_company_insert after insert on "company" when new.id <= coalesce((select last_id from bulk_start where noun = 'company'), new.id)
begin insert into journal_entry values ('company', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_company_update after update on "company" 
begin insert into journal_entry values ('company', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'sort_name', old.sort_name, 'domain', old.domain, 'industry', old.industry, 'extra', old.extra, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'parent_id', old.parent_id), null); end;

CREATE TRIGGER journal_company_delete after delete on "company" 
begin insert into journal_entry values ('company', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'sort_name', old.sort_name, 'domain', old.domain, 'industry', old.industry, 'extra', old.extra, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'parent_id', old.parent_id), null); end;

CREATE TRIGGER journal_contact_insert after insert on "contact" when new.id <= coalesce((select last_id from bulk_start where noun = 'contact'), new.id)
begin insert into journal_entry values ('contact', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_contact_update after update on "contact" 
begin insert into journal_entry values ('contact', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'sort_name', old.sort_name, 'prefix', old.prefix, 'given', old.given, 'middle', old.middle, 'family', old.family, 'suffix', old.suffix, 'nickname', old.nickname, 'stage', old.stage, 'source', old.source, 'birthday', old.birthday, 'anniversary', old.anniversary, 'cadence_days', old.cadence_days, 'do_not_contact', old.do_not_contact, 'language', old.language, 'time_zone', old.time_zone, 'extra', old.extra, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'owner', old.owner), null); end;

CREATE TRIGGER journal_contact_delete after delete on "contact" 
begin insert into journal_entry values ('contact', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'sort_name', old.sort_name, 'prefix', old.prefix, 'given', old.given, 'middle', old.middle, 'family', old.family, 'suffix', old.suffix, 'nickname', old.nickname, 'stage', old.stage, 'source', old.source, 'birthday', old.birthday, 'anniversary', old.anniversary, 'cadence_days', old.cadence_days, 'do_not_contact', old.do_not_contact, 'language', old.language, 'time_zone', old.time_zone, 'extra', old.extra, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'owner', old.owner), null); end;

CREATE TRIGGER journal_email_insert after insert on "email" when new.id <= coalesce((select last_id from bulk_start where noun = 'email'), new.id)
begin insert into journal_entry values ('email', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_email_update after update on "email" 
begin insert into journal_entry values ('email', old.id, 'update', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'address', old.address, 'label', old.label, 'position', old.position), old.contact_id); end;

CREATE TRIGGER journal_email_delete after delete on "email" 
begin insert into journal_entry values ('email', old.id, 'delete', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'address', old.address, 'label', old.label, 'position', old.position), old.contact_id); end;

CREATE TRIGGER journal_phone_insert after insert on "phone" when new.id <= coalesce((select last_id from bulk_start where noun = 'phone'), new.id)
begin insert into journal_entry values ('phone', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_phone_update after update on "phone" 
begin insert into journal_entry values ('phone', old.id, 'update', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'number', old.number, 'label', old.label, 'position', old.position, 'e164', old.e164, 'tail', old.tail), old.contact_id); end;

CREATE TRIGGER journal_phone_delete after delete on "phone" 
begin insert into journal_entry values ('phone', old.id, 'delete', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'number', old.number, 'label', old.label, 'position', old.position, 'e164', old.e164, 'tail', old.tail), old.contact_id); end;

CREATE TRIGGER journal_address_insert after insert on "address" when new.id <= coalesce((select last_id from bulk_start where noun = 'address'), new.id)
begin insert into journal_entry values ('address', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_address_update after update on "address" 
begin insert into journal_entry values ('address', old.id, 'update', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'label', old.label, 'position', old.position, 'street', old.street, 'extended', old.extended, 'po_box', old.po_box, 'city', old.city, 'region', old.region, 'postal_code', old.postal_code, 'country', old.country), old.contact_id); end;

CREATE TRIGGER journal_address_delete after delete on "address" 
begin insert into journal_entry values ('address', old.id, 'delete', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'label', old.label, 'position', old.position, 'street', old.street, 'extended', old.extended, 'po_box', old.po_box, 'city', old.city, 'region', old.region, 'postal_code', old.postal_code, 'country', old.country), old.contact_id); end;

CREATE TRIGGER journal_link_insert after insert on "link" when new.id <= coalesce((select last_id from bulk_start where noun = 'link'), new.id)
begin insert into journal_entry values ('link', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_link_update after update on "link" 
begin insert into journal_entry values ('link', old.id, 'update', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'url', old.url, 'label', old.label, 'position', old.position, 'profile', old.profile), old.contact_id); end;

CREATE TRIGGER journal_link_delete after delete on "link" 
begin insert into journal_entry values ('link', old.id, 'delete', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'url', old.url, 'label', old.label, 'position', old.position, 'profile', old.profile), old.contact_id); end;

CREATE TRIGGER journal_employment_insert after insert on "employment" when new.id <= coalesce((select last_id from bulk_start where noun = 'employment'), new.id)
begin insert into journal_entry values ('employment', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_employment_update after update on "employment" 
begin insert into journal_entry values ('employment', old.id, 'update', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'title', old.title, 'department', old.department, 'started_on', old.started_on, 'ended_on', old.ended_on, 'position', old.position), old.contact_id); end;

CREATE TRIGGER journal_employment_delete after delete on "employment" 
begin insert into journal_entry values ('employment', old.id, 'delete', json_object('id', old.id, 'contact_id', old.contact_id, 'company_id', old.company_id, 'title', old.title, 'department', old.department, 'started_on', old.started_on, 'ended_on', old.ended_on, 'position', old.position), old.contact_id); end;

CREATE TRIGGER journal_product_insert after insert on "product" when new.id <= coalesce((select last_id from bulk_start where noun = 'product'), new.id)
begin insert into journal_entry values ('product', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_product_update after update on "product" 
begin insert into journal_entry values ('product', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'code', old.code, 'category', old.category, 'price', old.price, 'cost', old.cost, 'currency', old.currency, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), null); end;

CREATE TRIGGER journal_product_delete after delete on "product" 
begin insert into journal_entry values ('product', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'code', old.code, 'category', old.category, 'price', old.price, 'cost', old.cost, 'currency', old.currency, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), null); end;

CREATE TRIGGER journal_deal_insert after insert on "deal" when new.id <= coalesce((select last_id from bulk_start where noun = 'deal'), new.id)
begin insert into journal_entry values ('deal', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_deal_update after update on "deal" 
begin insert into journal_entry values ('deal', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'title', old.title, 'contact_id', old.contact_id, 'company_id', old.company_id, 'value', old.value, 'currency', old.currency, 'stage', old.stage, 'status', old.status, 'probability', old.probability, 'expected_close', old.expected_close, 'closed_at', old.closed_at, 'lost_reason', old.lost_reason, 'stage_since', old.stage_since, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'pipeline', old.pipeline, 'source', old.source, 'product_id', old.product_id, 'owner', old.owner), old.contact_id); end;

CREATE TRIGGER journal_deal_delete after delete on "deal" 
begin insert into journal_entry values ('deal', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'title', old.title, 'contact_id', old.contact_id, 'company_id', old.company_id, 'value', old.value, 'currency', old.currency, 'stage', old.stage, 'status', old.status, 'probability', old.probability, 'expected_close', old.expected_close, 'closed_at', old.closed_at, 'lost_reason', old.lost_reason, 'stage_since', old.stage_since, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'pipeline', old.pipeline, 'source', old.source, 'product_id', old.product_id, 'owner', old.owner), old.contact_id); end;

CREATE TRIGGER journal_deal_contact_insert after insert on "deal_contact" when new.id <= coalesce((select last_id from bulk_start where noun = 'deal_contact'), new.id)
begin insert into journal_entry values ('deal_contact', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_deal_contact_update after update on "deal_contact" 
begin insert into journal_entry values ('deal_contact', old.id, 'update', json_object('id', old.id, 'deal_id', old.deal_id, 'contact_id', old.contact_id, 'role', old.role), old.contact_id); end;

CREATE TRIGGER journal_deal_contact_delete after delete on "deal_contact" 
begin insert into journal_entry values ('deal_contact', old.id, 'delete', json_object('id', old.id, 'deal_id', old.deal_id, 'contact_id', old.contact_id, 'role', old.role), old.contact_id); end;

CREATE TRIGGER journal_deal_move_insert after insert on "deal_move" when new.id <= coalesce((select last_id from bulk_start where noun = 'deal_move'), new.id)
begin insert into journal_entry values ('deal_move', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_deal_move_update after update on "deal_move" 
begin insert into journal_entry values ('deal_move', old.id, 'update', json_object('id', old.id, 'deal_id', old.deal_id, 'pipeline', old.pipeline, 'stage', old.stage, 'status', old.status, 'at', old.at), null); end;

CREATE TRIGGER journal_deal_move_delete after delete on "deal_move" 
begin insert into journal_entry values ('deal_move', old.id, 'delete', json_object('id', old.id, 'deal_id', old.deal_id, 'pipeline', old.pipeline, 'stage', old.stage, 'status', old.status, 'at', old.at), null); end;

CREATE TRIGGER journal_purchase_insert after insert on "purchase" when new.id <= coalesce((select last_id from bulk_start where noun = 'purchase'), new.id)
begin insert into journal_entry values ('purchase', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_purchase_update after update on "purchase" 
begin insert into journal_entry values ('purchase', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'contact_id', old.contact_id, 'company_id', old.company_id, 'deal_id', old.deal_id, 'product_id', old.product_id, 'text', old.text, 'quantity', old.quantity, 'price', old.price, 'cost', old.cost, 'value', old.value, 'currency', old.currency, 'bought_on', old.bought_on, 'due_on', old.due_on, 'paid_on', old.paid_on, 'invoice', old.invoice, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), old.contact_id); end;

CREATE TRIGGER journal_purchase_delete after delete on "purchase" 
begin insert into journal_entry values ('purchase', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'contact_id', old.contact_id, 'company_id', old.company_id, 'deal_id', old.deal_id, 'product_id', old.product_id, 'text', old.text, 'quantity', old.quantity, 'price', old.price, 'cost', old.cost, 'value', old.value, 'currency', old.currency, 'bought_on', old.bought_on, 'due_on', old.due_on, 'paid_on', old.paid_on, 'invoice', old.invoice, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), old.contact_id); end;

CREATE TRIGGER journal_case_insert after insert on "case" when new.id <= coalesce((select last_id from bulk_start where noun = 'case'), new.id)
begin insert into journal_entry values ('case', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_case_update after update on "case" 
begin insert into journal_entry values ('case', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'title', old.title, 'text', old.text, 'status', old.status, 'priority', old.priority, 'product', old.product, 'company_id', old.company_id, 'opened_at', old.opened_at, 'waiting_at', old.waiting_at, 'solved_at', old.solved_at, 'satisfaction', old.satisfaction, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), null); end;

CREATE TRIGGER journal_case_delete after delete on "case" 
begin insert into journal_entry values ('case', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'title', old.title, 'text', old.text, 'status', old.status, 'priority', old.priority, 'product', old.product, 'company_id', old.company_id, 'opened_at', old.opened_at, 'waiting_at', old.waiting_at, 'solved_at', old.solved_at, 'satisfaction', old.satisfaction, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), null); end;

CREATE TRIGGER journal_case_contact_insert after insert on "case_contact" when new.id <= coalesce((select last_id from bulk_start where noun = 'case_contact'), new.id)
begin insert into journal_entry values ('case_contact', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_case_contact_update after update on "case_contact" 
begin insert into journal_entry values ('case_contact', old.id, 'update', json_object('id', old.id, 'case_id', old.case_id, 'contact_id', old.contact_id), old.contact_id); end;

CREATE TRIGGER journal_case_contact_delete after delete on "case_contact" 
begin insert into journal_entry values ('case_contact', old.id, 'delete', json_object('id', old.id, 'case_id', old.case_id, 'contact_id', old.contact_id), old.contact_id); end;

CREATE TRIGGER journal_tag_insert after insert on "tag" when new.id <= coalesce((select last_id from bulk_start where noun = 'tag'), new.id)
begin insert into journal_entry values ('tag', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_tag_update after update on "tag" 
begin insert into journal_entry values ('tag', old.id, 'update', json_object('id', old.id, 'name', old.name, 'cadence_days', old.cadence_days, 'archived_at', old.archived_at), null); end;

CREATE TRIGGER journal_tag_delete after delete on "tag" 
begin insert into journal_entry values ('tag', old.id, 'delete', json_object('id', old.id, 'name', old.name, 'cadence_days', old.cadence_days, 'archived_at', old.archived_at), null); end;

CREATE TRIGGER journal_contact_tag_insert after insert on "contact_tag" when new.id <= coalesce((select last_id from bulk_start where noun = 'contact_tag'), new.id)
begin insert into journal_entry values ('contact_tag', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_contact_tag_update after update on "contact_tag" 
begin insert into journal_entry values ('contact_tag', old.id, 'update', json_object('id', old.id, 'contact_id', old.contact_id, 'tag_id', old.tag_id), old.contact_id); end;

CREATE TRIGGER journal_contact_tag_delete after delete on "contact_tag" 
begin insert into journal_entry values ('contact_tag', old.id, 'delete', json_object('id', old.id, 'contact_id', old.contact_id, 'tag_id', old.tag_id), old.contact_id); end;

CREATE TRIGGER journal_company_tag_insert after insert on "company_tag" when new.id <= coalesce((select last_id from bulk_start where noun = 'company_tag'), new.id)
begin insert into journal_entry values ('company_tag', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_company_tag_update after update on "company_tag" 
begin insert into journal_entry values ('company_tag', old.id, 'update', json_object('id', old.id, 'company_id', old.company_id, 'tag_id', old.tag_id), null); end;

CREATE TRIGGER journal_company_tag_delete after delete on "company_tag" 
begin insert into journal_entry values ('company_tag', old.id, 'delete', json_object('id', old.id, 'company_id', old.company_id, 'tag_id', old.tag_id), null); end;

CREATE TRIGGER journal_deal_tag_insert after insert on "deal_tag" when new.id <= coalesce((select last_id from bulk_start where noun = 'deal_tag'), new.id)
begin insert into journal_entry values ('deal_tag', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_deal_tag_update after update on "deal_tag" 
begin insert into journal_entry values ('deal_tag', old.id, 'update', json_object('id', old.id, 'deal_id', old.deal_id, 'tag_id', old.tag_id), null); end;

CREATE TRIGGER journal_deal_tag_delete after delete on "deal_tag" 
begin insert into journal_entry values ('deal_tag', old.id, 'delete', json_object('id', old.id, 'deal_id', old.deal_id, 'tag_id', old.tag_id), null); end;

CREATE TRIGGER journal_segment_insert after insert on "segment" when new.id <= coalesce((select last_id from bulk_start where noun = 'segment'), new.id)
begin insert into journal_entry values ('segment', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_segment_update after update on "segment" 
begin insert into journal_entry values ('segment', old.id, 'update', json_object('id', old.id, 'name', old.name, 'query', old.query, 'archived_at', old.archived_at, 'finds', old.finds), null); end;

CREATE TRIGGER journal_segment_delete after delete on "segment" 
begin insert into journal_entry values ('segment', old.id, 'delete', json_object('id', old.id, 'name', old.name, 'query', old.query, 'archived_at', old.archived_at, 'finds', old.finds), null); end;

CREATE TRIGGER journal_segment_snapshot_insert after insert on "segment_snapshot" when new.id <= coalesce((select last_id from bulk_start where noun = 'segment_snapshot'), new.id)
begin insert into journal_entry values ('segment_snapshot', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_segment_snapshot_update after update on "segment_snapshot" 
begin insert into journal_entry values ('segment_snapshot', old.id, 'update', json_object('id', old.id, 'segment_id', old.segment_id, 'at', old.at, 'record_ids', old.record_ids), null); end;

CREATE TRIGGER journal_segment_snapshot_delete after delete on "segment_snapshot" 
begin insert into journal_entry values ('segment_snapshot', old.id, 'delete', json_object('id', old.id, 'segment_id', old.segment_id, 'at', old.at, 'record_ids', old.record_ids), null); end;

CREATE TRIGGER journal_alert_insert after insert on "alert" when new.id <= coalesce((select last_id from bulk_start where noun = 'alert'), new.id)
begin insert into journal_entry values ('alert', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_alert_update after update on "alert" 
begin insert into journal_entry values ('alert', old.id, 'update', json_object('id', old.id, 'kind', old.kind, 'record_id', old.record_id, 'title', old.title, 'until', old.until, 'created_at', old.created_at, 'updated_at', old.updated_at), null); end;

CREATE TRIGGER journal_alert_delete after delete on "alert" 
begin insert into journal_entry values ('alert', old.id, 'delete', json_object('id', old.id, 'kind', old.kind, 'record_id', old.record_id, 'title', old.title, 'until', old.until, 'created_at', old.created_at, 'updated_at', old.updated_at), null); end;

CREATE TRIGGER journal_campaign_insert after insert on "campaign" when new.id <= coalesce((select last_id from bulk_start where noun = 'campaign'), new.id)
begin insert into journal_entry values ('campaign', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_campaign_update after update on "campaign" 
begin insert into journal_entry values ('campaign', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'channel', old.channel, 'query', old.query, 'template', old.template, 'subject', old.subject, 'text', old.text, 'format', old.format, 'quiet_days', old.quiet_days, 'contact_ids', old.contact_ids, 'paused_at', old.paused_at, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), null); end;

CREATE TRIGGER journal_campaign_delete after delete on "campaign" 
begin insert into journal_entry values ('campaign', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'channel', old.channel, 'query', old.query, 'template', old.template, 'subject', old.subject, 'text', old.text, 'format', old.format, 'quiet_days', old.quiet_days, 'contact_ids', old.contact_ids, 'paused_at', old.paused_at, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), null); end;

CREATE TRIGGER journal_template_insert after insert on "template" when new.id <= coalesce((select last_id from bulk_start where noun = 'template'), new.id)
begin insert into journal_entry values ('template', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_template_update after update on "template" 
begin insert into journal_entry values ('template', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'subject', old.subject, 'text', old.text, 'format', old.format, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), null); end;

CREATE TRIGGER journal_template_delete after delete on "template" 
begin insert into journal_entry values ('template', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'name', old.name, 'subject', old.subject, 'text', old.text, 'format', old.format, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), null); end;

CREATE TRIGGER journal_field_insert after insert on "field" when new.id <= coalesce((select last_id from bulk_start where noun = 'field'), new.id)
begin insert into journal_entry values ('field', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_field_update after update on "field" 
begin insert into journal_entry values ('field', old.id, 'update', json_object('id', old.id, 'name', old.name, 'kind', old.kind), null); end;

CREATE TRIGGER journal_field_delete after delete on "field" 
begin insert into journal_entry values ('field', old.id, 'delete', json_object('id', old.id, 'name', old.name, 'kind', old.kind), null); end;

CREATE TRIGGER journal_field_value_insert after insert on "field_value" when new.id <= coalesce((select last_id from bulk_start where noun = 'field_value'), new.id)
begin insert into journal_entry values ('field_value', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_field_value_update after update on "field_value" 
begin insert into journal_entry values ('field_value', old.id, 'update', json_object('id', old.id, 'contact_id', old.contact_id, 'field_id', old.field_id, 'value', old.value, 'company_id', old.company_id, 'deal_id', old.deal_id), old.contact_id); end;

CREATE TRIGGER journal_field_value_delete after delete on "field_value" 
begin insert into journal_entry values ('field_value', old.id, 'delete', json_object('id', old.id, 'contact_id', old.contact_id, 'field_id', old.field_id, 'value', old.value, 'company_id', old.company_id, 'deal_id', old.deal_id), old.contact_id); end;

CREATE TRIGGER journal_activity_insert after insert on "activity" when new.id <= coalesce((select last_id from bulk_start where noun = 'activity'), new.id)
begin insert into journal_entry values ('activity', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_activity_update after update on "activity" 
begin insert into journal_entry values ('activity', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'kind', old.kind, 'direction', old.direction, 'subject', old.subject, 'text', old.text, 'at', old.at, 'duration_minutes', old.duration_minutes, 'outcome', old.outcome, 'message_id', old.message_id, 'deal_id', old.deal_id, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'company_id', old.company_id, 'case_id', old.case_id, 'sentiment', old.sentiment), null); end;

CREATE TRIGGER journal_activity_delete after delete on "activity" 
begin insert into journal_entry values ('activity', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'kind', old.kind, 'direction', old.direction, 'subject', old.subject, 'text', old.text, 'at', old.at, 'duration_minutes', old.duration_minutes, 'outcome', old.outcome, 'message_id', old.message_id, 'deal_id', old.deal_id, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'company_id', old.company_id, 'case_id', old.case_id, 'sentiment', old.sentiment), null); end;

CREATE TRIGGER journal_activity_contact_insert after insert on "activity_contact" when new.id <= coalesce((select last_id from bulk_start where noun = 'activity_contact'), new.id)
begin insert into journal_entry values ('activity_contact', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_activity_contact_update after update on "activity_contact" 
begin insert into journal_entry values ('activity_contact', old.id, 'update', json_object('id', old.id, 'activity_id', old.activity_id, 'contact_id', old.contact_id), old.contact_id); end;

CREATE TRIGGER journal_activity_contact_delete after delete on "activity_contact" 
begin insert into journal_entry values ('activity_contact', old.id, 'delete', json_object('id', old.id, 'activity_id', old.activity_id, 'contact_id', old.contact_id), old.contact_id); end;

CREATE TRIGGER journal_reminder_insert after insert on "reminder" when new.id <= coalesce((select last_id from bulk_start where noun = 'reminder'), new.id)
begin insert into journal_entry values ('reminder', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_reminder_update after update on "reminder" 
begin insert into journal_entry values ('reminder', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'text', old.text, 'due', old.due, 'scheduled', old.scheduled, 'priority', old.priority, 'every', old.every, 'every_from', old.every_from, 'snoozes', old.snoozes, 'contact_id', old.contact_id, 'deal_id', old.deal_id, 'done_at', old.done_at, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'company_id', old.company_id, 'owner', old.owner), old.contact_id); end;

CREATE TRIGGER journal_reminder_delete after delete on "reminder" 
begin insert into journal_entry values ('reminder', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'text', old.text, 'due', old.due, 'scheduled', old.scheduled, 'priority', old.priority, 'every', old.every, 'every_from', old.every_from, 'snoozes', old.snoozes, 'contact_id', old.contact_id, 'deal_id', old.deal_id, 'done_at', old.done_at, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version, 'company_id', old.company_id, 'owner', old.owner), old.contact_id); end;

CREATE TRIGGER journal_note_insert after insert on "note" when new.id <= coalesce((select last_id from bulk_start where noun = 'note'), new.id)
begin insert into journal_entry values ('note', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_note_update after update on "note" 
begin insert into journal_entry values ('note', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'text', old.text, 'pinned', old.pinned, 'contact_id', old.contact_id, 'company_id', old.company_id, 'deal_id', old.deal_id, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), old.contact_id); end;

CREATE TRIGGER journal_note_delete after delete on "note" 
begin insert into journal_entry values ('note', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'text', old.text, 'pinned', old.pinned, 'contact_id', old.contact_id, 'company_id', old.company_id, 'deal_id', old.deal_id, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), old.contact_id); end;

CREATE TRIGGER journal_attachment_insert after insert on "attachment" when new.id <= coalesce((select last_id from bulk_start where noun = 'attachment'), new.id)
begin insert into journal_entry values ('attachment', new.id, 'insert', null, null); end;

CREATE TRIGGER journal_attachment_update after update on "attachment" 
begin insert into journal_entry values ('attachment', old.id, 'update', json_object('id', old.id, 'uid', old.uid, 'contact_id', old.contact_id, 'company_id', old.company_id, 'deal_id', old.deal_id, 'case_id', old.case_id, 'name', old.name, 'size', old.size, 'sha256', old.sha256, 'text', old.text, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), old.contact_id); end;

CREATE TRIGGER journal_attachment_delete after delete on "attachment" 
begin insert into journal_entry values ('attachment', old.id, 'delete', json_object('id', old.id, 'uid', old.uid, 'contact_id', old.contact_id, 'company_id', old.company_id, 'deal_id', old.deal_id, 'case_id', old.case_id, 'name', old.name, 'size', old.size, 'sha256', old.sha256, 'text', old.text, 'archived_at', old.archived_at, 'created_at', old.created_at, 'updated_at', old.updated_at, 'version', old.version), old.contact_id); end
