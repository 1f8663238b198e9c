-- The journal and the search index are written through views: store/upkeep.py makes views and triggers anew after each
-- migration. A book whose triggers repeat all of it takes a millisecond longer to open.

-- Those never spoken to, and those with nothing next, are looked up too.
DROP INDEX glance_by_last;
DROP INDEX glance_by_next;
CREATE INDEX glance_by_last ON glance (last_at);
CREATE INDEX glance_by_next ON glance (next_due);

-- What happened in a time is counted by kind, and who was added in one and came from where, without looking each up.
DROP INDEX activity_by_time;
CREATE INDEX activity_by_time ON activity (at, id, kind, archived_at);
CREATE INDEX contact_by_created ON contact (created_at, archived_at);
CREATE INDEX contact_by_source ON contact (source, archived_at);
