-- What happened with a company as a whole, and what is to be done with it, belongs to no contact.
ALTER TABLE activity ADD COLUMN company_id INTEGER REFERENCES company (id) ON DELETE SET NULL;
CREATE INDEX ix_activity_company_id ON activity (company_id);
ALTER TABLE reminder ADD COLUMN company_id INTEGER REFERENCES company (id) ON DELETE CASCADE;
CREATE INDEX ix_reminder_company_id ON reminder (company_id);
