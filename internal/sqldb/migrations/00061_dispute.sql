-- +goose Up
-- Lists of transactions that a complaint disputes, each sealed when it was
-- given. The newest counts; those before it stay, because their leaves do.
-- What they name is in the box only. All of a complaint's rows go, with their
-- salts, when it is erased.
CREATE TABLE disputes (
    id        TEXT PRIMARY KEY,
    complaint TEXT NOT NULL REFERENCES complaints (id),
    at        BIGINT NOT NULL,
    box       BYTEA NOT NULL,
    salt      BYTEA NOT NULL,
    leaf      BIGINT NOT NULL
);
CREATE INDEX disputes_complaint ON disputes (complaint, leaf);
