-- How an activity went for the person it was with. Few are rated, and the index has these only.
ALTER TABLE activity ADD COLUMN sentiment TEXT DEFAULT '' NOT NULL CONSTRAINT activity_sentiment_is_known CHECK (sentiment in ('', 'good', 'neutral', 'bad'));
CREATE INDEX activity_by_sentiment ON activity (sentiment, at, archived_at) WHERE sentiment <> '';

-- More handles are recognised than when the profiles of these links were stored.
UPDATE link SET profile = profile_key(url, label) WHERE profile <> profile_key(url, label);
-- Undo restores links as they are in the journal.
UPDATE change SET old = json_set(old, '$.profile', profile_key(json_extract(old, '$.url'), json_extract(old, '$.label')))
  WHERE noun = 'link' AND old IS NOT NULL;
