-- +goose Up
-- Answers to the six factors before a firm is named. Rows are never changed; a
-- complete one has an entry in the log (leaf is -1 for the others).
CREATE TABLE publicity_checks (
    id       TEXT PRIMARY KEY,
    case_id  TEXT NOT NULL REFERENCES cases (id),
    body     TEXT NOT NULL,
    complete INTEGER NOT NULL,
    at       BIGINT NOT NULL,
    salt     BYTEA NOT NULL,
    leaf     BIGINT NOT NULL
);
CREATE INDEX publicity_checks_case ON publicity_checks (case_id, id);

-- The right of reply; the newest counts. answered_on is '' while nothing came.
CREATE TABLE publicity_rights (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    offered_on  TEXT NOT NULL,
    how         TEXT NOT NULL,
    whom        TEXT NOT NULL,
    deadline    TEXT NOT NULL,
    certain     INTEGER NOT NULL,
    at          BIGINT NOT NULL,
    answered_on TEXT NOT NULL DEFAULT '',
    answer      TEXT NOT NULL DEFAULT '',
    source      TEXT NOT NULL DEFAULT '',
    answered_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX publicity_rights_case ON publicity_rights (case_id, id);

CREATE TABLE publicity_texts (
    id      TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    number  INTEGER NOT NULL,
    texts   TEXT NOT NULL,
    at      BIGINT NOT NULL,
    UNIQUE (case_id, number)
);

-- One wish to publish, and what became of it. seats are the roles of whoever
-- asked: an approver must have another one. kit is '' until published.
CREATE TABLE publications (
    id           TEXT PRIMARY KEY,
    case_id      TEXT NOT NULL REFERENCES cases (id),
    number       INTEGER NOT NULL DEFAULT 0,
    state        TEXT NOT NULL,
    seats        TEXT NOT NULL,
    check_id     TEXT NOT NULL DEFAULT '',
    asked_at     BIGINT NOT NULL,
    alone        INTEGER NOT NULL DEFAULT 0,
    ended_at     BIGINT NOT NULL DEFAULT 0,
    kit          TEXT NOT NULL DEFAULT '',
    salt         BYTEA,
    leaf         BIGINT NOT NULL DEFAULT -1
);
CREATE UNIQUE INDEX publications_asked ON publications (case_id) WHERE state = 'asked';
CREATE UNIQUE INDEX publications_number ON publications (case_id, number) WHERE number > 0;

CREATE TABLE citations (
    id           TEXT PRIMARY KEY,
    case_id      TEXT NOT NULL REFERENCES cases (id),
    outlet       TEXT NOT NULL,
    url          TEXT NOT NULL,
    archived     TEXT NOT NULL DEFAULT '',
    published_on TEXT NOT NULL,
    lang         TEXT NOT NULL DEFAULT '',
    tone         TEXT NOT NULL,
    correction   INTEGER NOT NULL DEFAULT 0,
    at           BIGINT NOT NULL,
    dropped_at   BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX citations_url ON citations (case_id, url) WHERE dropped_at = 0;

CREATE TABLE corrections (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    publication INTEGER NOT NULL DEFAULT 0,
    wrong       TEXT NOT NULL,
    right_      TEXT NOT NULL,
    right_since TEXT NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX corrections_case ON corrections (case_id, id);

-- How often a case's page was opened on a day. Nothing of who.
CREATE TABLE case_views (
    case_id TEXT NOT NULL REFERENCES cases (id),
    on_day  TEXT NOT NULL,
    views   BIGINT NOT NULL,
    PRIMARY KEY (case_id, on_day)
);

-- Members who want the monthly digest by mail. token only ends that.
CREATE TABLE digest_readers (
    case_id   TEXT NOT NULL REFERENCES cases (id),
    complaint TEXT NOT NULL,
    lang      TEXT NOT NULL,
    token     TEXT NOT NULL UNIQUE,
    at        BIGINT NOT NULL,
    PRIMARY KEY (case_id, complaint)
);
CREATE INDEX digest_readers_complaint ON digest_readers (complaint);

CREATE TABLE digests (
    case_id TEXT NOT NULL REFERENCES cases (id),
    month   TEXT NOT NULL,
    body    TEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (case_id, month)
);

-- Mails that went out or are on their way: one digest reaches one member once.
CREATE TABLE digest_mails (
    case_id   TEXT NOT NULL,
    month     TEXT NOT NULL,
    complaint TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (case_id, month, complaint)
);
CREATE INDEX digest_mails_complaint ON digest_mails (complaint);
