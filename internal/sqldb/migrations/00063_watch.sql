-- +goose Up
-- Where the mails of a statement watch go. The watch itself is a row of held,
-- with which everything here goes. mark is a keyed hash of the address: it finds
-- a watch for those who know the address, and does not tell it.
CREATE TABLE watch_mails (
    watch        TEXT PRIMARY KEY REFERENCES held (key) ON DELETE CASCADE,
    address_box  BYTEA NOT NULL,
    mark         TEXT NOT NULL,
    lang         TEXT NOT NULL,
    number       TEXT NOT NULL,
    tries        INTEGER NOT NULL DEFAULT 0,
    day          INTEGER NOT NULL,
    results      INTEGER NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0,
    next_at      BIGINT NOT NULL DEFAULT 0,
    recovered_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX watch_mails_mark ON watch_mails (mark);
CREATE INDEX watch_mails_next ON watch_mails (next_at);

-- Links in those mails, by the hash of their secret.
CREATE TABLE watch_doors (
    hash    TEXT PRIMARY KEY,
    watch   TEXT NOT NULL REFERENCES watch_mails (watch) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    until   BIGINT NOT NULL
);
CREATE INDEX watch_doors_watch ON watch_doors (watch);
CREATE INDEX watch_doors_until ON watch_doors (until);
