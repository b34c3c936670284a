-- +goose Up
-- One review of a wallet by one person whose use is confirmed: by the complaint
-- named, or by a proof of the account. handle is random and all that addresses
-- show. After erasure only wallet, handle, state and the times remain.
CREATE TABLE reviews (
    id            TEXT PRIMARY KEY,
    handle        TEXT NOT NULL UNIQUE,
    wallet        TEXT NOT NULL REFERENCES wallets (id),
    complaint     TEXT NOT NULL DEFAULT '',
    person        TEXT NOT NULL DEFAULT '',
    account       TEXT NOT NULL DEFAULT '',
    confirmed_at  BIGINT NOT NULL,
    first_at      BIGINT NOT NULL,
    version       INTEGER NOT NULL,
    state         TEXT NOT NULL,
    hidden_at     BIGINT NOT NULL DEFAULT 0,
    hidden_reason TEXT NOT NULL DEFAULT '',
    hidden_words  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX reviews_wallet ON reviews (wallet, state);
CREATE INDEX reviews_complaint ON reviews (complaint);
CREATE INDEX reviews_account ON reviews (account);
CREATE INDEX reviews_state ON reviews (state);

-- What it said at each time, redacted before it came here.
CREATE TABLE review_versions (
    review      TEXT NOT NULL REFERENCES reviews (id),
    number      INTEGER NOT NULL,
    ratings     TEXT NOT NULL,
    public_text TEXT NOT NULL,
    lang        TEXT NOT NULL,
    used_from   TEXT NOT NULL,
    used_until  TEXT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (review, number)
);

-- What the verified operator says beneath. Nothing is changed: a correction
-- names the reply that it replaces.
CREATE TABLE review_replies (
    id          TEXT PRIMARY KEY,
    review      TEXT NOT NULL REFERENCES reviews (id),
    version     INTEGER NOT NULL,
    account     TEXT NOT NULL,
    public_text TEXT NOT NULL,
    lang        TEXT NOT NULL,
    corrects    TEXT NOT NULL DEFAULT '',
    at          BIGINT NOT NULL
);
CREATE UNIQUE INDEX review_replies_once ON review_replies (review, corrects);

-- Papers and pictures that show that an account's owner uses a wallet: sealed,
-- locked by a key of their own, shown to nobody.
CREATE TABLE review_proofs (
    id          TEXT PRIMARY KEY,
    owner       TEXT NOT NULL,
    account     TEXT NOT NULL,
    wallet      TEXT NOT NULL REFERENCES wallets (id),
    media_type  TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    blob        TEXT NOT NULL,
    wrapped_key BYTEA,
    salt        BYTEA NOT NULL,
    leaf        BIGINT NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX review_proofs_account ON review_proofs (account, wallet);
CREATE INDEX review_proofs_blob ON review_proofs (blob);

-- Reports of readers and acts of moderators, about anything that an area
-- publishes; subject is what the area calls it in addresses. The security log
-- holds the digest of each moderator's act.
CREATE TABLE moderation_reports (
    id        TEXT PRIMARY KEY,
    area      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    reason    TEXT NOT NULL,
    words     TEXT NOT NULL,
    at        BIGINT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX moderation_reports_open ON moderation_reports (area, closed_at, subject);
CREATE INDEX moderation_reports_subject ON moderation_reports (area, subject);

CREATE TABLE moderation_acts (
    id      TEXT PRIMARY KEY,
    area    TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind    TEXT NOT NULL,
    actor   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    words   TEXT NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX moderation_acts_subject ON moderation_acts (area, subject, id);
