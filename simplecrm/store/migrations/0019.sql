-- Who made each step, where several people use a book.
ALTER TABLE step ADD COLUMN user TEXT DEFAULT '' NOT NULL;
CREATE INDEX step_live_by_user ON step (user, id) WHERE kind = 'do' AND undone = 0;
CREATE INDEX step_done_by_user ON step (user, id) WHERE kind = 'do';
