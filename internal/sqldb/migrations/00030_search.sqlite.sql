-- +goose Up
-- The text index: derived from complaints, can be dropped and made again. The
-- words of a text are stored as internal/similar cuts them, joined by blanks;
-- the ascii tokenizer takes every character above 127 as part of a word and so
-- neither splits nor folds them again.
CREATE TABLE search_docs (
    doc       INTEGER PRIMARY KEY,
    complaint TEXT NOT NULL UNIQUE REFERENCES complaints (id),
    twin      TEXT NOT NULL, -- complaint that stands for all near-identical texts; itself when alone
    has_text  INTEGER NOT NULL,
    signature BLOB
);
CREATE INDEX search_docs_twin ON search_docs (twin, complaint);

CREATE TABLE search_bands (
    band BIGINT NOT NULL,
    doc  INTEGER NOT NULL,
    PRIMARY KEY (band, doc)
) WITHOUT ROWID;
CREATE INDEX search_bands_doc ON search_bands (doc);

CREATE VIRTUAL TABLE search_words USING fts5 (words, singles, content = '', contentless_delete = 1, tokenize = 'ascii');
CREATE VIRTUAL TABLE search_vocab USING fts5vocab ('search_words', 'row');

-- Counting reads this index alone and not the rows, which are long.
CREATE INDEX complaints_counting ON complaints (occurred_on, state, wallet, issue, jurisdiction, region, level, evidence,
    source, currency, amount_major, person, id);
-- Whether a complaint that words found may be seen, without reading it.
CREATE INDEX complaints_seen ON complaints (id, state, wallet);
