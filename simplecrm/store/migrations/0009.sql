-- Products are in a catalogue; customers buy them, and deals may be about one.
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
ALTER TABLE deal ADD COLUMN product_id INTEGER REFERENCES product (id) ON DELETE SET NULL;
CREATE INDEX ix_deal_product_id ON deal (product_id);
