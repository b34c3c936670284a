-- +goose Up
-- What people say they were charged. A receipt that came with a file belongs to
-- the complaint whose evidence the file is, one without to an account; the other
-- is ''. open_file is the giver's yes to a moderator looking at the file.
CREATE TABLE fee_receipts (
    id           TEXT PRIMARY KEY,
    wallet       TEXT NOT NULL REFERENCES wallets (id),
    action       TEXT NOT NULL,
    currency     TEXT NOT NULL,
    amount_units TEXT NOT NULL,
    fee_units    TEXT NOT NULL,
    charged_on   TEXT NOT NULL,
    month        TEXT NOT NULL,
    complaint    TEXT NOT NULL DEFAULT '',
    account      TEXT NOT NULL DEFAULT '',
    evidence     TEXT NOT NULL DEFAULT '',
    open_file    INTEGER NOT NULL DEFAULT 0,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL DEFAULT '',
    judge        TEXT NOT NULL DEFAULT '',
    judged_at    BIGINT NOT NULL DEFAULT 0,
    at           BIGINT NOT NULL
);
-- One giver counts once a month for a wallet and an action.
CREATE UNIQUE INDEX fee_receipts_once ON fee_receipts (complaint, account, wallet, action, month);
CREATE INDEX fee_receipts_wallet ON fee_receipts (wallet, month);
CREATE INDEX fee_receipts_account ON fee_receipts (account);
CREATE INDEX fee_receipts_state ON fee_receipts (state, id);
