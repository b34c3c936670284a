-- +goose Up
CREATE TABLE letters (
    id        TEXT PRIMARY KEY,
    case_id   TEXT NOT NULL REFERENCES cases (id),
    version   INTEGER NOT NULL,
    lang      TEXT NOT NULL,
    state     TEXT NOT NULL,
    subject   TEXT NOT NULL,
    body      TEXT NOT NULL,
    answer_by TEXT NOT NULL DEFAULT '',
    at        BIGINT NOT NULL,
    frozen_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (case_id, version)
);

-- The rendered, sealed files of a frozen letter: kind is 'pdf' or 'xlsx'.
CREATE TABLE letter_files (
    letter TEXT NOT NULL REFERENCES letters (id),
    kind   TEXT NOT NULL,
    item   TEXT NOT NULL,
    blob   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size   BIGINT NOT NULL,
    salt   BYTEA NOT NULL,
    leaf   BIGINT NOT NULL,
    wrapped_key BYTEA,
    PRIMARY KEY (letter, kind)
);
CREATE INDEX letter_files_blob ON letter_files (blob);
