-- Companies and deals have tags and custom fields, as contacts do.
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

-- SQLite cannot drop NOT NULL, so the table is made again. Rows keep their ids, which the journal refers to.
CREATE TEMP TABLE old_value AS SELECT id, contact_id, field_id, value FROM field_value;
DROP TABLE field_value;
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
INSERT INTO field_value (id, contact_id, field_id, value) SELECT id, contact_id, field_id, value FROM temp.old_value;
DROP TABLE temp.old_value;
CREATE INDEX ix_field_value_field_id ON field_value (field_id);
-- Most values are of contacts; these indexes have the few others only.
CREATE UNIQUE INDEX field_value_is_once_a_company ON field_value (company_id, field_id) WHERE company_id is not null;
CREATE UNIQUE INDEX field_value_is_once_a_deal ON field_value (deal_id, field_id) WHERE deal_id is not null;

-- The company that a subsidiary belongs to.
ALTER TABLE company ADD COLUMN parent_id INTEGER REFERENCES company (id) ON DELETE SET NULL;
CREATE INDEX ix_company_parent_id ON company (parent_id);
