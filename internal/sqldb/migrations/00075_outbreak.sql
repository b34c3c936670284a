-- +goose Up
-- Alarms: unusually many people with one kind of problem of one wallet. Days are
-- of events, exact, and for reckoning only; weeks is the curve that everybody may
-- see (JSON). chance is as it was told when the alarm was noticed.
CREATE TABLE outbreaks (
    id         TEXT PRIMARY KEY,
    wallet     TEXT NOT NULL,
    issue      TEXT NOT NULL,
    state      TEXT NOT NULL,
    first_day  TEXT NOT NULL,
    last_day   TEXT NOT NULL,
    noticed_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    own        INTEGER NOT NULL,
    people     INTEGER NOT NULL,
    usual      DOUBLE PRECISION NOT NULL,
    threshold  INTEGER NOT NULL,
    chance     DOUBLE PRECISION NOT NULL,
    method     TEXT NOT NULL,
    weeks      TEXT NOT NULL
);
CREATE INDEX outbreaks_wallet ON outbreaks (wallet, issue);
CREATE INDEX outbreaks_last ON outbreaks (last_day);

-- When somebody looked last, and which node looks now: one row.
CREATE TABLE outbreak_looks (
    id            INTEGER PRIMARY KEY,
    looked_at     BIGINT NOT NULL,
    day           TEXT NOT NULL,
    older         BIGINT NOT NULL,
    series        INTEGER NOT NULL,
    method        TEXT NOT NULL,
    claimed_until BIGINT NOT NULL
);
