-- So that the contacts of a stage that one user owns are found where they are few.
DROP INDEX contact_by_stage;
CREATE INDEX contact_by_stage ON contact (stage, owner);
