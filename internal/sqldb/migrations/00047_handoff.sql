-- +goose Up
-- Whom a case may be handed to: a lawyer or an association. The name is boxed.
CREATE TABLE handoff_recipients (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    kind        TEXT NOT NULL,
    name_box    BYTEA NOT NULL,
    purpose_box BYTEA NOT NULL,
    at          BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX handoff_recipients_case ON handoff_recipients (case_id, id);

-- One member's yes to one recipient, from given_at until withdrawn_at. Both
-- moments have a log entry with a salt of its own.
CREATE TABLE handoff_consents (
    id             TEXT PRIMARY KEY,
    case_id        TEXT NOT NULL REFERENCES cases (id),
    recipient      TEXT NOT NULL REFERENCES handoff_recipients (id),
    complaint      TEXT NOT NULL REFERENCES complaints (id),
    given_at       BIGINT NOT NULL,
    given_salt     BYTEA NOT NULL,
    given_leaf     BIGINT NOT NULL,
    withdrawn_at   BIGINT NOT NULL DEFAULT 0,
    withdrawn_salt BYTEA,
    withdrawn_leaf BIGINT
);
CREATE UNIQUE INDEX handoff_consents_in_force ON handoff_consents (recipient, complaint) WHERE withdrawn_at = 0;
CREATE INDEX handoff_consents_complaint ON handoff_consents (complaint, case_id);

-- What interest is counted from; the newest row of a currency counts.
CREATE TABLE handoff_terms (
    id        TEXT PRIMARY KEY,
    case_id   TEXT NOT NULL REFERENCES cases (id),
    currency  TEXT NOT NULL,
    rate      TEXT NOT NULL,
    basis     INTEGER NOT NULL,
    from_day  TEXT NOT NULL DEFAULT '',
    until_day TEXT NOT NULL,
    source    TEXT NOT NULL,
    actor     TEXT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX handoff_terms_case ON handoff_terms (case_id, id);

-- Packs: ordered, written by a job, kept under the case's key.
CREATE TABLE handoff_packs (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    recipient   TEXT NOT NULL REFERENCES handoff_recipients (id),
    lang        TEXT NOT NULL,
    actor       TEXT NOT NULL,
    at          BIGINT NOT NULL,
    state       TEXT NOT NULL,
    members     INTEGER NOT NULL DEFAULT 0,
    done_at     BIGINT NOT NULL DEFAULT 0,
    blob        TEXT NOT NULL DEFAULT '',
    sha256      TEXT NOT NULL DEFAULT '',
    size        BIGINT NOT NULL DEFAULT 0,
    wrapped_key BYTEA
);
CREATE INDEX handoff_packs_case ON handoff_packs (case_id, id);
CREATE UNIQUE INDEX handoff_packs_open ON handoff_packs (recipient, lang) WHERE state = 'ordered';

-- The consents that a pack rests on: without any one of them it is not given out.
CREATE TABLE handoff_pack_consents (
    pack    TEXT NOT NULL REFERENCES handoff_packs (id),
    consent TEXT NOT NULL REFERENCES handoff_consents (id),
    PRIMARY KEY (pack, consent)
);

-- Seats: who was let into a case, by whom, until when. token_hash is emptied by
-- its one use. A seat with the role organiser is an offer to take the case over,
-- by link or to the member whose complaint is named.
CREATE TABLE seats (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    role        TEXT NOT NULL,
    name_box    BYTEA NOT NULL,
    purpose_box BYTEA NOT NULL,
    recipient   TEXT NOT NULL DEFAULT '',
    account     TEXT NOT NULL DEFAULT '',
    complaint   TEXT NOT NULL DEFAULT '',
    giver       TEXT NOT NULL,
    given_at    BIGINT NOT NULL,
    token_hash  TEXT NOT NULL DEFAULT '',
    link_until  BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL DEFAULT 0,
    accepted_at BIGINT NOT NULL DEFAULT 0,
    used_at     BIGINT NOT NULL DEFAULT 0,
    revoked_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX seats_case ON seats (case_id, id);
CREATE INDEX seats_account ON seats (account);
CREATE INDEX seats_complaint ON seats (complaint);
CREATE UNIQUE INDEX seats_token ON seats (token_hash) WHERE token_hash <> '';

-- What was done with seats and packs, and why. The security log holds the digest of each.
CREATE TABLE seat_acts (
    id      TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    subject TEXT NOT NULL,
    kind    TEXT NOT NULL,
    actor   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX seat_acts_subject ON seat_acts (subject, id);
CREATE INDEX seat_acts_case ON seat_acts (case_id, id);
