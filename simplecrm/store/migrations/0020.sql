-- Which user looks after a contact or deal, or is to do a follow-up. The indexes have no entry for those without an owner.
ALTER TABLE contact ADD COLUMN owner TEXT DEFAULT '' NOT NULL;
ALTER TABLE deal ADD COLUMN owner TEXT DEFAULT '' NOT NULL;
ALTER TABLE reminder ADD COLUMN owner TEXT DEFAULT '' NOT NULL;
CREATE INDEX contact_by_owner ON contact (owner) WHERE owner <> '';
CREATE INDEX deal_by_owner ON deal (owner) WHERE owner <> '';
CREATE INDEX reminder_by_owner ON reminder (owner) WHERE owner <> '';
