-- +goose Up
-- Groups of complaints about the same problem of one wallet. Numbers are those
-- of the last run, for choosing and ordering only: pages count again what may
-- be seen. words is a JSON list.
CREATE TABLE complaint_groups (
    id         TEXT PRIMARY KEY,
    wallet     TEXT NOT NULL,
    issue      TEXT NOT NULL,
    life       TEXT NOT NULL,
    into_group TEXT NOT NULL DEFAULT '',
    words      TEXT NOT NULL DEFAULT '[]',
    named      INTEGER NOT NULL DEFAULT 0,
    people     INTEGER NOT NULL DEFAULT 0,
    recent     INTEGER NOT NULL DEFAULT 0,
    complaints INTEGER NOT NULL DEFAULT 0,
    made_at    BIGINT NOT NULL
);
CREATE INDEX complaint_groups_bucket ON complaint_groups (wallet, issue);
CREATE INDEX complaint_groups_shown ON complaint_groups (life, people, recent);

CREATE TABLE group_members (
    complaint TEXT PRIMARY KEY REFERENCES complaints (id),
    grp       TEXT NOT NULL,
    core      DOUBLE PRECISION NOT NULL
);
CREATE INDEX group_members_grp ON group_members (grp, complaint);

-- What happened to groups, and which complaints changed sides then. The ids of
-- erased complaints leave; how many there were stays.
CREATE TABLE group_events (
    id       TEXT PRIMARY KEY,
    at       BIGINT NOT NULL,
    kind     TEXT NOT NULL,
    grp      TEXT NOT NULL,
    other    TEXT NOT NULL DEFAULT '',
    undoes   TEXT NOT NULL DEFAULT '',
    in_grp   INTEGER NOT NULL DEFAULT 0,
    in_other INTEGER NOT NULL DEFAULT 0,
    account  TEXT NOT NULL DEFAULT '',
    undone   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX group_events_grp ON group_events (grp, id);
CREATE INDEX group_events_other ON group_events (other, id);
CREATE TABLE group_event_members (
    event     TEXT NOT NULL REFERENCES group_events (id),
    complaint TEXT NOT NULL REFERENCES complaints (id),
    PRIMARY KEY (event, complaint)
);
CREATE INDEX group_event_members_complaint ON group_event_members (complaint);

-- What moderators decided: kept 1, the complaint stays in the group; 0, it never
-- gets there.
CREATE TABLE group_pins (
    complaint TEXT NOT NULL REFERENCES complaints (id),
    grp       TEXT NOT NULL,
    kept      INTEGER NOT NULL,
    event     TEXT NOT NULL,
    PRIMARY KEY (complaint, grp)
);
CREATE INDEX group_pins_grp ON group_pins (grp, kept);

-- One node at a time groups; seq is how far it has read the log of changes.
CREATE TABLE group_run (
    one      INTEGER PRIMARY KEY,
    holder   TEXT NOT NULL,
    until    BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    whole_at BIGINT NOT NULL
);
