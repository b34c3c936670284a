-- +goose Up
-- A decision to take a frozen letter to a channel: together, each for
-- themself, or through a body that alone may file.
CREATE TABLE filings (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    channel     TEXT NOT NULL,
    letter      TEXT NOT NULL REFERENCES letters (id),
    form        TEXT NOT NULL,
    lang        TEXT NOT NULL,
    body_name   TEXT NOT NULL DEFAULT '',
    step        TEXT NOT NULL,
    round       INTEGER NOT NULL DEFAULT 0,
    wanted      INTEGER NOT NULL DEFAULT 0,
    done        INTEGER NOT NULL DEFAULT 0,
    opened_at   BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    item        TEXT NOT NULL DEFAULT '',
    blob        TEXT NOT NULL DEFAULT '',
    sha256      TEXT NOT NULL DEFAULT '',
    size        BIGINT NOT NULL DEFAULT 0,
    wrapped_key BYTEA
);
CREATE UNIQUE INDEX filings_one ON filings (case_id, channel, letter);

-- A member's recorded yes to being represented in one filing.
CREATE TABLE filing_yes (
    id             TEXT PRIMARY KEY,
    filing         TEXT NOT NULL REFERENCES filings (id),
    complaint      TEXT NOT NULL,
    number         INTEGER NOT NULL,
    willing        INTEGER NOT NULL DEFAULT 0,
    chosen         INTEGER NOT NULL DEFAULT 0,
    given_at       BIGINT NOT NULL,
    given_salt     BYTEA NOT NULL,
    given_leaf     BIGINT NOT NULL,
    withdrawn_at   BIGINT NOT NULL DEFAULT 0,
    withdrawn_salt BYTEA,
    withdrawn_leaf BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX filing_yes_one ON filing_yes (filing, complaint) WHERE withdrawn_at = 0;
CREATE INDEX filing_yes_complaint ON filing_yes (complaint);

-- A member's own paper for one filing, locked by the complaint's key.
CREATE TABLE filing_packs (
    submission   TEXT PRIMARY KEY REFERENCES submissions (id),
    filing       TEXT NOT NULL REFERENCES filings (id),
    complaint    TEXT NOT NULL,
    item         TEXT NOT NULL,
    blob         TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    size         BIGINT NOT NULL,
    wrapped_key  BYTEA NOT NULL,
    made_at      BIGINT NOT NULL,
    note_box     BYTEA,
    confirmed_at BIGINT NOT NULL DEFAULT 0,
    confirm_item TEXT NOT NULL DEFAULT '',
    confirm_salt BYTEA,
    confirm_leaf BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX filing_packs_complaint ON filing_packs (complaint);
CREATE INDEX filing_packs_blob ON filing_packs (blob);

-- What shows that something was sent: kept, sealed, never changed.
CREATE TABLE filing_proofs (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    submission  TEXT NOT NULL REFERENCES submissions (id),
    complaint   TEXT NOT NULL DEFAULT '',
    owner       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    name_box    BYTEA NOT NULL,
    note_box    BYTEA,
    media_type  TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    blob        TEXT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    salt        BYTEA NOT NULL,
    leaf        BIGINT NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX filing_proofs_case ON filing_proofs (case_id, id);
CREATE INDEX filing_proofs_submission ON filing_proofs (submission);
CREATE INDEX filing_proofs_complaint ON filing_proofs (complaint);
CREATE INDEX filing_proofs_blob ON filing_proofs (blob);

-- Mail that goes out for a submission; at most one is on its way.
CREATE TABLE filing_mails (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    submission TEXT NOT NULL REFERENCES submissions (id),
    message_id TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    reviewed   INTEGER NOT NULL DEFAULT 0,
    state      TEXT NOT NULL,
    answer     TEXT NOT NULL DEFAULT '',
    at         BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX filing_mails_message ON filing_mails (message_id);
CREATE UNIQUE INDEX filing_mails_one ON filing_mails (submission) WHERE state = 'waiting';
CREATE INDEX filing_mails_submission ON filing_mails (submission);
