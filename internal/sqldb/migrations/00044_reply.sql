-- +goose Up
-- What else is known of an answer: whether its member shares it, who signed its
-- mail, and the salt of the log entry over its words.
ALTER TABLE replies ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE replies ADD COLUMN auto INTEGER NOT NULL DEFAULT 0;
ALTER TABLE replies ADD COLUMN signed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE replies ADD COLUMN happening TEXT NOT NULL DEFAULT '';
ALTER TABLE replies ADD COLUMN message_id TEXT NOT NULL DEFAULT '';
ALTER TABLE replies ADD COLUMN salt BYTEA;
ALTER TABLE replies ADD COLUMN reasons TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX replies_message ON replies (case_id, complaint, message_id) WHERE message_id <> '';

-- The message or the scan that a reply was read from.
CREATE TABLE reply_files (
    id          TEXT PRIMARY KEY,
    reply       TEXT NOT NULL REFERENCES replies (id),
    owner       TEXT NOT NULL,
    name_box    BYTEA NOT NULL,
    media_type  TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    blob        TEXT NOT NULL,
    salt        BYTEA,
    wrapped_key BYTEA,
    at          BIGINT NOT NULL
);
CREATE INDEX reply_files_reply ON reply_files (reply);
CREATE INDEX reply_files_blob ON reply_files (blob);

-- Who confirmed or corrected a stance, and when; the newest row counts.
CREATE TABLE reply_judgments (
    id         TEXT PRIMARY KEY,
    reply      TEXT NOT NULL REFERENCES replies (id),
    stance     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    by_role    TEXT NOT NULL,
    by_account TEXT NOT NULL DEFAULT '',
    at         BIGINT NOT NULL
);
CREATE INDEX reply_judgments_reply ON reply_judgments (reply, id);

-- Addresses that answers are sent to: the token is the secret part.
CREATE TABLE reply_addresses (
    token      TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    submission TEXT NOT NULL DEFAULT '',
    complaint  TEXT NOT NULL DEFAULT '',
    channel    TEXT NOT NULL,
    at         BIGINT NOT NULL
);
CREATE UNIQUE INDEX reply_addresses_one ON reply_addresses (case_id, channel, submission, complaint);

-- What the firm argues, and what the case says to it.
CREATE TABLE reply_arguments (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    reply      TEXT NOT NULL REFERENCES replies (id),
    words_box  BYTEA NOT NULL,
    answer_box BYTEA,
    wanted_box BYTEA,
    at         BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX reply_arguments_case ON reply_arguments (case_id, id);
