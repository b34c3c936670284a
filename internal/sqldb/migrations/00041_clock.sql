-- +goose Up
-- Who wants to be reminded of a case's clocks, and how. A feed is found by the
-- hash of its secret; a mail's address is boxed. Ended rows are deleted.
CREATE TABLE clock_links (
    id        TEXT PRIMARY KEY,
    case_id   TEXT NOT NULL REFERENCES cases (id),
    account   TEXT NOT NULL DEFAULT '',
    complaint TEXT NOT NULL DEFAULT '',
    kind      TEXT NOT NULL,
    token     BYTEA,
    box       BYTEA,
    lang      TEXT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX clock_links_one ON clock_links (case_id, account, complaint, kind);
CREATE UNIQUE INDEX clock_links_token ON clock_links (token);
CREATE INDEX clock_links_complaint ON clock_links (complaint);

-- What somebody was reminded of already.
CREATE TABLE clock_marks (
    link TEXT NOT NULL REFERENCES clock_links (id) ON DELETE CASCADE,
    line TEXT NOT NULL,
    ends TEXT NOT NULL,
    days INTEGER NOT NULL,
    at   BIGINT NOT NULL,
    PRIMARY KEY (link, line, ends, days)
);
