-- +goose Up
-- What happened to a case or to one member's complaint. Rows are never changed:
-- a correction names the row that it replaces.
CREATE TABLE happenings (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    complaint   TEXT NOT NULL DEFAULT '',
    submission  TEXT NOT NULL DEFAULT '',
    channel     TEXT NOT NULL DEFAULT '',
    kind        TEXT NOT NULL,
    on_day      TEXT NOT NULL,
    at_moment   BIGINT NOT NULL DEFAULT 0,
    note        TEXT NOT NULL DEFAULT '',
    recorded_at BIGINT NOT NULL,
    corrects    TEXT NOT NULL DEFAULT '',
    void        INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX happenings_case ON happenings (case_id, id);
CREATE INDEX happenings_complaint ON happenings (complaint);
CREATE UNIQUE INDEX happenings_corrects ON happenings (corrects) WHERE corrects <> '';

-- One sending through one channel: joint (complaint is '') or one member's.
CREATE TABLE submissions (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    channel    TEXT NOT NULL,
    letter     TEXT NOT NULL REFERENCES letters (id),
    complaint  TEXT NOT NULL DEFAULT '',
    number     INTEGER NOT NULL DEFAULT 0,
    state      TEXT NOT NULL,
    method     TEXT NOT NULL DEFAULT '',
    reference  TEXT NOT NULL DEFAULT '',
    filed_on   TEXT NOT NULL DEFAULT '',
    at         BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX submissions_one ON submissions (case_id, channel, letter, complaint);
CREATE INDEX submissions_complaint ON submissions (complaint);

-- Answers that came back. The words are boxed with the case's key.
CREATE TABLE replies (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    submission  TEXT NOT NULL DEFAULT '',
    complaint   TEXT NOT NULL DEFAULT '',
    channel     TEXT NOT NULL,
    source      TEXT NOT NULL,
    sender_box  BYTEA,
    received_on TEXT NOT NULL,
    text_box    BYTEA NOT NULL,
    lang        TEXT NOT NULL DEFAULT '',
    proposed    TEXT NOT NULL DEFAULT '',
    kind        TEXT NOT NULL DEFAULT '',
    confidence  DOUBLE PRECISION NOT NULL DEFAULT 0,
    stance      TEXT NOT NULL DEFAULT '',
    is_final    INTEGER NOT NULL DEFAULT 0,
    at          BIGINT NOT NULL
);
CREATE INDEX replies_case ON replies (case_id, id);
CREATE INDEX replies_complaint ON replies (complaint);
