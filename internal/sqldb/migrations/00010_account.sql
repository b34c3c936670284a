-- +goose Up
-- Accounts are found by keyed hashes; addresses and secrets are boxed with a
-- key from outside the database.
CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    handle        BYTEA NOT NULL UNIQUE,
    name_key      BYTEA NOT NULL UNIQUE,
    email_box     BYTEA NOT NULL,
    password_hash TEXT NOT NULL DEFAULT '',
    long_password INTEGER NOT NULL DEFAULT 0,
    totp_box      BYTEA,
    totp_step     BIGINT NOT NULL DEFAULT 0,
    role          TEXT NOT NULL DEFAULT '',
    created_at    BIGINT NOT NULL,
    verified_at   BIGINT NOT NULL DEFAULT 0,
    closed_at     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX accounts_role ON accounts (role);

CREATE TABLE passkeys (
    id       TEXT PRIMARY KEY,
    account  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name     TEXT NOT NULL,
    box      BYTEA NOT NULL,
    added_at BIGINT NOT NULL,
    used_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX passkeys_account ON passkeys (account);

CREATE TABLE recovery_codes (
    account   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash BYTEA NOT NULL,
    used_at   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account, code_hash)
);

-- Who is signed in. A browser's session names a row; without the row it is
-- signed out.
CREATE TABLE sign_ins (
    id         TEXT PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    strong     INTEGER NOT NULL,
    at         BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    stepped_at BIGINT NOT NULL,
    device     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sign_ins_account ON sign_ins (account, at);

-- Browser sessions, by the hash of their token.
CREATE TABLE sessions (
    token_hash BYTEA PRIMARY KEY,
    body       BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Counts of guesses, by keyed hashes of names and addresses.
CREATE TABLE guesses (
    key   BYTEA PRIMARY KEY,
    count INTEGER NOT NULL,
    until BIGINT NOT NULL,
    at    BIGINT NOT NULL
);

-- The security log: hash is SHA-256 over the hash before it and the entry.
CREATE TABLE security_log (
    seq     BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    account TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    detail  TEXT NOT NULL DEFAULT '',
    hash    BYTEA NOT NULL
);
CREATE INDEX security_log_account ON security_log (account, seq);

-- One row, which serialises writers of the security log.
CREATE TABLE security_head (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    seq    BIGINT NOT NULL,
    hash   BYTEA,
    sealed BIGINT NOT NULL
);
INSERT INTO security_head (one, seq, sealed) VALUES (1, 0, 0);

-- Pages of the security log that are sealed in the transparency log.
CREATE TABLE security_pages (
    id        TEXT PRIMARY KEY,
    first_seq BIGINT NOT NULL UNIQUE,
    last_seq  BIGINT NOT NULL UNIQUE,
    salt      BYTEA NOT NULL,
    leaf      BIGINT NOT NULL,
    at        BIGINT NOT NULL
);
