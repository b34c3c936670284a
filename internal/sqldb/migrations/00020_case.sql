-- +goose Up
-- form_key is the hash of the form that opened the case: a form sent twice opens
-- one case. ref stands for the case in the log, so that the log says nothing. last_number
-- only grows: a member's number is never given again. changed_at is written by
-- every change and so queues the writers of one case.
CREATE TABLE cases (
    id          TEXT PRIMARY KEY,
    ref         TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    wallet      TEXT NOT NULL REFERENCES wallets (id),
    issue       TEXT NOT NULL,
    summary     TEXT NOT NULL,
    demand      TEXT NOT NULL,
    state       TEXT NOT NULL,
    lang        TEXT NOT NULL,
    opened_at   BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    last_number INTEGER NOT NULL DEFAULT 0,
    form_key    TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX cases_form ON cases (form_key) WHERE form_key <> '';
CREATE INDEX cases_wallet_issue ON cases (wallet, issue);

-- Roles beside membership: by account, or by a held complaint for an organiser
-- without an account. The other column is ''.
CREATE TABLE case_roles (
    case_id   TEXT NOT NULL REFERENCES cases (id),
    account   TEXT NOT NULL DEFAULT '',
    complaint TEXT NOT NULL DEFAULT '',
    role      TEXT NOT NULL,
    given_at  BIGINT NOT NULL,
    PRIMARY KEY (case_id, account, complaint, role)
);
CREATE INDEX case_roles_account ON case_roles (account);
CREATE INDEX case_roles_complaint ON case_roles (complaint);

CREATE TABLE members (
    id        TEXT PRIMARY KEY,
    case_id   TEXT NOT NULL REFERENCES cases (id),
    complaint TEXT NOT NULL REFERENCES complaints (id),
    role      TEXT NOT NULL,
    number    INTEGER NOT NULL,
    pseudonym TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    left_at   BIGINT NOT NULL DEFAULT 0,
    UNIQUE (case_id, number)
);
CREATE UNIQUE INDEX members_present ON members (case_id, complaint) WHERE left_at = 0;
CREATE INDEX members_complaint ON members (complaint);

-- A row is one yes, from given_at until withdrawn_at. Both moments have a log
-- entry with a salt of its own.
CREATE TABLE consents (
    id             TEXT PRIMARY KEY,
    case_id        TEXT NOT NULL REFERENCES cases (id),
    complaint      TEXT NOT NULL REFERENCES complaints (id),
    use_           TEXT NOT NULL,
    recipient      TEXT NOT NULL,
    given_at       BIGINT NOT NULL,
    given_salt     BYTEA NOT NULL,
    given_leaf     BIGINT NOT NULL,
    withdrawn_at   BIGINT NOT NULL DEFAULT 0,
    withdrawn_salt BYTEA,
    withdrawn_leaf BIGINT
);
CREATE UNIQUE INDEX consents_in_force ON consents (case_id, complaint, use_) WHERE withdrawn_at = 0;
CREATE INDEX consents_case ON consents (case_id);

CREATE TABLE case_updates (
    id        TEXT PRIMARY KEY,
    case_id   TEXT NOT NULL REFERENCES cases (id),
    at        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    text      TEXT NOT NULL DEFAULT '',
    is_public INTEGER NOT NULL
);
CREATE INDEX case_updates_case ON case_updates (case_id, id);
