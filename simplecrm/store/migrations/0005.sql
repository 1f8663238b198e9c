-- What identifies a person's page on a network however its address is spelled (see core.text.profiles), as phone.tail
-- does for numbers. Empty for other links.
ALTER TABLE link ADD COLUMN profile TEXT DEFAULT '' NOT NULL;
UPDATE link SET profile = profile_key(url, label);
CREATE INDEX link_by_profile ON link (profile) WHERE profile <> '';

-- Jobs have dates, may be without a company (a consultant), and of former ones there may be several at one company.
-- SQLite cannot change a constraint, so the table is made again.
CREATE TEMP TABLE job AS SELECT id, contact_id, company_id, title, department, position FROM employment;
DROP TABLE employment;
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
INSERT INTO employment (id, contact_id, company_id, title, department, position)
  SELECT id, contact_id, company_id, title, department, position FROM temp.job;
DROP TABLE temp.job;
CREATE INDEX ix_employment_company_id ON employment (company_id);
CREATE INDEX ix_employment_contact_id ON employment (contact_id);
CREATE UNIQUE INDEX employment_is_once_a_company ON employment (contact_id, company_id) WHERE ended_on = '';

-- A row of a file names the deal that it belongs to.
CREATE INDEX deal_by_title ON deal (title);

-- Amounts are in minor units of their currency, of which not all have two decimals (ISO 4217).
UPDATE deal SET value = value / 100 WHERE currency IN (
  'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
);
UPDATE deal SET value = value * 10 WHERE currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND');
UPDATE deal SET value = value * 100 WHERE currency IN ('CLF', 'UYW');
