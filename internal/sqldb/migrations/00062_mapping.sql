-- +goose Up
-- What account holders said of the columns of tables that nobody knows, so that
-- the next file with the same header is read at once. print is a digest of the
-- header's names; the box holds positions of columns and answers, nothing of a
-- file.
CREATE TABLE mappings (
    account TEXT NOT NULL REFERENCES accounts (id),
    print   TEXT NOT NULL,
    box     BYTEA NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (account, print)
);
