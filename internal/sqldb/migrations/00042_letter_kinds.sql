-- +goose Up
-- A case has several letters: one for each kind, channel and (where it speaks
-- for one person only) member. What was written before is the case's complaint.
ALTER TABLE letters ADD COLUMN kind TEXT NOT NULL DEFAULT 'complaint';
ALTER TABLE letters ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN member TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN sign_by TEXT NOT NULL DEFAULT '';

-- A member's answer to one version: 'signed' or 'objected'. The newest counts.
-- The reason of an objection is boxed with the site's key.
CREATE TABLE letter_signoffs (
    id         TEXT PRIMARY KEY,
    letter     TEXT NOT NULL REFERENCES letters (id),
    complaint  TEXT NOT NULL REFERENCES complaints (id),
    answer     TEXT NOT NULL,
    reason_box BYTEA,
    at         BIGINT NOT NULL,
    salt       BYTEA,
    leaf       BIGINT NOT NULL
);
CREATE INDEX letter_signoffs_letter ON letter_signoffs (letter, id);
CREATE INDEX letter_signoffs_complaint ON letter_signoffs (complaint);
