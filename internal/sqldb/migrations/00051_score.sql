-- +goose Up
-- What a wallet's verified operator says beside its figures. Words are never
-- changed: a correction names the statement that it replaces, and both stay. A
-- moderator may hide one, with a reason that everybody reads.
CREATE TABLE score_statements (
    id            TEXT PRIMARY KEY,
    wallet        TEXT NOT NULL REFERENCES wallets (id),
    figure        TEXT NOT NULL,
    dispute       INTEGER NOT NULL DEFAULT 0,
    inputs        TEXT NOT NULL DEFAULT '',
    words         TEXT NOT NULL,
    lang          TEXT NOT NULL,
    account       TEXT NOT NULL,
    corrects      TEXT NOT NULL DEFAULT '',
    form_key      TEXT NOT NULL DEFAULT '',
    at            BIGINT NOT NULL,
    salt          BYTEA NOT NULL,
    leaf          BIGINT NOT NULL,
    hidden_at     BIGINT NOT NULL DEFAULT 0,
    hidden_by     TEXT NOT NULL DEFAULT '',
    hidden_reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX score_statements_wallet ON score_statements (wallet, id);
CREATE UNIQUE INDEX score_statements_corrects ON score_statements (corrects) WHERE corrects <> '';
CREATE UNIQUE INDEX score_statements_form ON score_statements (wallet, form_key) WHERE form_key <> '';
