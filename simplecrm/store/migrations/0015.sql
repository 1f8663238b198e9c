-- Campaigns: one message to each of many contacts.
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

-- What became of each message. Not journalled: what was sent cannot be undone. Ids of campaigns are never used again, so
-- that a campaign that is undone and redone writes to nobody twice.
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
