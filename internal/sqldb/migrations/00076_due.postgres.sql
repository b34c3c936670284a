-- +goose Up
-- What the database's own index still has to take in: complaints whose ids lie
-- between first and last, both included. An import writes one row for each of
-- its transactions; its stage says what comes next (twins, bands, words), and
-- the row goes after the last.
CREATE TABLE search_due (
    seq   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    first TEXT NOT NULL,
    last  TEXT NOT NULL,
    texts INTEGER NOT NULL, -- about how many
    stage TEXT NOT NULL,
    at    BIGINT NOT NULL
);

-- Whose bands are deleted with a text is known from its signature.
DROP INDEX search_bands_doc;
-- complaints_counting begins with the same column.
DROP INDEX complaints_occurred;

-- An index that is there already was made by an earlier analysis, also where
-- nothing says so; the server makes it anew.
INSERT INTO settings (name, value) SELECT 'search.version', '1' WHERE EXISTS (SELECT 1 FROM search_docs)
ON CONFLICT (name) DO NOTHING;
