-- The contacts of a deal besides the main one, and the roles of all of them.
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
