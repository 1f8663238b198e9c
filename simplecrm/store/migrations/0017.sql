-- Alerts that were snoozed: each hides the alert of a kind about one record until a day.
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

-- What customers buy together, and who might buy what. Derived from purchases (see actions/learning), so it is not
-- journalled. A customer is the id of a company, or the negative of that of a contact who bought for none.
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
-- After how many days a deal is stuck in a stage, by how long deals usually stay there (see actions/learning).
CREATE TABLE stage_time (
  pipeline TEXT NOT NULL,
  stage TEXT NOT NULL,
  stays INTEGER NOT NULL,
  median_days REAL NOT NULL,
  stuck_days INTEGER NOT NULL,
  PRIMARY KEY (pipeline, stage)
) WITHOUT ROWID;

-- Up to which change of the journal each topic was learned, and with which settings.
CREATE TABLE learned (
  topic TEXT NOT NULL PRIMARY KEY,
  change_id INTEGER NOT NULL,
  settings TEXT DEFAULT '' NOT NULL
) WITHOUT ROWID;

-- The cases that have been open longest, the sales of a month, and the deals that have been longest in their stage,
-- without reading the rows.
CREATE INDEX case_unsolved_by_opened ON "case" (opened_at) WHERE status in ('open', 'waiting') and archived_at = '';
CREATE INDEX purchase_value_by_day ON purchase (bought_on, currency, value) WHERE archived_at = '';
CREATE INDEX deal_open_by_stage_since ON deal (stage_since, pipeline, stage, expected_close)
  WHERE status = 'open' and archived_at = '';
CREATE INDEX deal_won_by_time ON deal (closed_at, currency, value) WHERE status = 'won' and archived_at = '';
