-- +goose Up
-- Whether somebody can be reached. person_stated is the key under which a
-- complaint's person was counted until the contact was confirmed: what the same
-- filer files later with the same address is confirmed with it.
ALTER TABLE complaints ADD COLUMN contact_confirmed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE complaints ADD COLUMN person_stated TEXT NOT NULL DEFAULT '';
CREATE INDEX complaints_person_stated ON complaints (person_stated) WHERE person_stated <> '';
CREATE INDEX complaints_person ON complaints (person) WHERE contact_box IS NOT NULL; -- imports have none

-- Links in mails that confirm an address, by the hash of their secret. person is
-- the key that the complaint's person takes on, a keyed hash of the address.
CREATE TABLE contact_links (
    hash      TEXT PRIMARY KEY,
    complaint TEXT NOT NULL REFERENCES complaints (id) ON DELETE CASCADE,
    person    TEXT NOT NULL,
    tries     INTEGER NOT NULL DEFAULT 0,
    asked_at  BIGINT NOT NULL,
    until     BIGINT NOT NULL
);
CREATE INDEX contact_links_complaint ON contact_links (complaint);
CREATE INDEX contact_links_person ON contact_links (person, asked_at);
CREATE INDEX contact_links_until ON contact_links (until);
