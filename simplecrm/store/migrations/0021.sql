-- To whom each notification was sent, where several people use a book: what nobody owns is sent to each of them.
ALTER TABLE notification RENAME TO notification_of_all;
CREATE TABLE notification (
  kind TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  due TEXT NOT NULL,
  user TEXT DEFAULT '' NOT NULL,
  attempts INTEGER DEFAULT 1 NOT NULL,
  sent_at TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (kind, row_id, due, user)
) WITHOUT ROWID;
INSERT INTO notification (kind, row_id, due, attempts, sent_at)
  SELECT kind, row_id, due, attempts, sent_at FROM notification_of_all;
DROP TABLE notification_of_all;
