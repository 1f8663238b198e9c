-- Segments of companies and deals, and who was in a segment when.
ALTER TABLE segment ADD COLUMN finds TEXT DEFAULT 'contact' NOT NULL;
CREATE TABLE segment_snapshot (
  id INTEGER NOT NULL,
  segment_id INTEGER NOT NULL,
  at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ','now')) NOT NULL,
  record_ids TEXT DEFAULT '[]' NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(segment_id) REFERENCES segment (id) ON DELETE CASCADE
);
CREATE INDEX ix_segment_snapshot_segment_id ON segment_snapshot (segment_id);
