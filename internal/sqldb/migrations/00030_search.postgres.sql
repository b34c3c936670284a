-- +goose Up
-- The text index: derived from complaints, can be dropped and made again. terms
-- holds the words as internal/similar cuts them, with their positions, and the
-- single characters of Han texts without.
CREATE TABLE search_docs (
    doc       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    complaint TEXT NOT NULL UNIQUE REFERENCES complaints (id),
    twin      TEXT NOT NULL, -- complaint that stands for all near-identical texts; itself when alone
    has_text  INTEGER NOT NULL,
    signature BYTEA,
    terms     TSVECTOR NOT NULL
);
CREATE INDEX search_docs_twin ON search_docs (twin, complaint);
CREATE INDEX search_docs_terms ON search_docs USING GIN (terms) WITH (fastupdate = off); -- a pending list would be read by every word

CREATE TABLE search_bands (
    band BIGINT NOT NULL,
    doc  BIGINT NOT NULL,
    PRIMARY KEY (band, doc)
);
CREATE INDEX search_bands_doc ON search_bands (doc);

-- Counting reads this index alone and not the rows, which are long.
CREATE INDEX complaints_counting ON complaints (occurred_on, state, wallet, issue, jurisdiction, region, level, evidence,
    source, currency, amount_major, person, id);
-- Whether a complaint that words found may be seen, without reading it.
CREATE INDEX complaints_seen ON complaints (id, state, wallet);
