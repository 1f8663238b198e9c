-- Deals are in one of several pipelines, and every move of a deal is kept, so that the time in each stage is known.
ALTER TABLE deal ADD COLUMN pipeline TEXT DEFAULT 'sales' NOT NULL;
ALTER TABLE deal ADD COLUMN source TEXT DEFAULT '' NOT NULL;
DROP INDEX deal_by_status;
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
INSERT INTO deal_move (deal_id, pipeline, stage, at)
  SELECT id, pipeline, stage, coalesce(nullif(stage_since, ''), created_at) FROM deal ORDER BY id;
INSERT INTO deal_move (deal_id, pipeline, stage, status, at)
  SELECT id, pipeline, stage, status, coalesce(nullif(closed_at, ''), updated_at) FROM deal
  WHERE status <> 'open' ORDER BY id;
