-- +goose Up
-- One body of DDL for both engines. BYTEA, BIGINT and DOUBLE PRECISION are
-- native in PostgreSQL; SQLite reads the names by its affinity rules and keeps
-- blobs as blobs, so nothing needs translating. Times are UTC microseconds,
-- days are YYYY-MM-DD text, money is smallest units in digits + currency
-- (amount_major is an approximation for range filters only).

CREATE TABLE wallets (
    id           TEXT PRIMARY KEY,
    name_zh      TEXT NOT NULL DEFAULT '',
    name_en      TEXT NOT NULL DEFAULT '',
    operator     TEXT NOT NULL DEFAULT '',
    jurisdiction TEXT NOT NULL DEFAULT '',
    kind         TEXT NOT NULL DEFAULT 'unreviewed',
    reviewed     INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE complaints (
    id            TEXT PRIMARY KEY,
    source        TEXT NOT NULL,
    source_id     TEXT NOT NULL,
    wallet        TEXT NOT NULL REFERENCES wallets (id),
    issue         TEXT NOT NULL,
    product       TEXT NOT NULL DEFAULT '',
    source_issue  TEXT NOT NULL DEFAULT '',
    jurisdiction  TEXT NOT NULL DEFAULT '',
    region        TEXT NOT NULL DEFAULT '',
    occurred_on   TEXT NOT NULL DEFAULT '',
    filed_at      BIGINT NOT NULL,
    amount_units  TEXT NOT NULL DEFAULT '',
    currency      TEXT NOT NULL DEFAULT '',
    amount_major  DOUBLE PRECISION,
    statement_box BYTEA,
    contact_box   BYTEA,
    public_text   TEXT NOT NULL DEFAULT '',
    lang          TEXT NOT NULL DEFAULT '',
    person        TEXT NOT NULL,
    account       TEXT NOT NULL DEFAULT '',
    state         TEXT NOT NULL,
    state_reason  TEXT NOT NULL DEFAULT '',
    level         TEXT NOT NULL,
    evidence      INTEGER NOT NULL DEFAULT 0,
    response      TEXT NOT NULL DEFAULT '',
    timely        TEXT NOT NULL DEFAULT '',
    salt          BYTEA,
    leaf          BIGINT,
    UNIQUE (source, source_id)
);
CREATE INDEX complaints_wallet_issue ON complaints (wallet, issue, occurred_on);
CREATE INDEX complaints_occurred ON complaints (occurred_on);
CREATE INDEX complaints_account ON complaints (account);

CREATE TABLE receipts (
    complaint TEXT PRIMARY KEY REFERENCES complaints (id),
    code_hash BYTEA NOT NULL UNIQUE,
    issued_at BIGINT NOT NULL
);

CREATE TABLE drafts (
    key        BYTEA PRIMARY KEY, -- SHA-256 of the link's token
    owner      TEXT NOT NULL UNIQUE, -- intake.DraftOwner of the key; locks the draft's files
    body_box   BYTEA,
    created_at BIGINT NOT NULL,
    saved_at   BIGINT NOT NULL,
    complaint  TEXT NOT NULL DEFAULT '',
    filed_at   BIGINT NOT NULL DEFAULT 0,
    receipt    BYTEA
);
CREATE INDEX drafts_saved ON drafts (saved_at);

-- owner is whose key locks the bytes: the draft the file came with (see
-- intake.DraftOwner), or the complaint it was added to later.
CREATE TABLE evidence (
    id          TEXT PRIMARY KEY,
    owner       TEXT NOT NULL,
    complaint   TEXT NOT NULL DEFAULT '',
    name_box    BYTEA NOT NULL,
    caption_box BYTEA,
    item        TEXT NOT NULL DEFAULT '',
    media_type  TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    blob        TEXT NOT NULL,
    wrapped_key BYTEA,
    salt        BYTEA,
    leaf        BIGINT NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX evidence_complaint ON evidence (complaint);
CREATE INDEX evidence_owner ON evidence (owner);
CREATE INDEX evidence_blob ON evidence (blob);

CREATE TABLE log_leaves (
    idx  BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    body BYTEA NOT NULL,
    at   BIGINT NOT NULL
);
CREATE INDEX log_leaves_item ON log_leaves (item);

CREATE TABLE log_hashes (
    idx  BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL
);

-- One row. It serialises writers of the log on both engines: every append
-- updates it first.
CREATE TABLE log_head (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    size BIGINT NOT NULL
);
INSERT INTO log_head (one, size) VALUES (1, 0);

CREATE TABLE checkpoints (
    size BIGINT PRIMARY KEY,
    note TEXT NOT NULL,
    at   BIGINT NOT NULL
);

CREATE TABLE import_positions (
    identity TEXT PRIMARY KEY,
    records  BIGINT NOT NULL,
    done     INTEGER NOT NULL,
    at       BIGINT NOT NULL
);

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE custody (
    id    TEXT PRIMARY KEY,
    item  TEXT NOT NULL,
    at    BIGINT NOT NULL,
    actor TEXT NOT NULL,
    act   TEXT NOT NULL
);
CREATE INDEX custody_item ON custody (item, at);

-- Wrapped keys of complaints and cases. A row with an empty key is a tombstone:
-- that owner was erased and never gets a key again. This table belongs in
-- short-lived backups only, so that erasure is real.
CREATE TABLE owner_keys (
    owner   TEXT PRIMARY KEY,
    wrapped BYTEA NOT NULL
);
