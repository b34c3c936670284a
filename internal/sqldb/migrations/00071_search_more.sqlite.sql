-- +goose Up
-- More to search by: the product, the response, whether it was timely, the
-- language. Changes of these by hand reach the log too.
DROP TRIGGER complaints_changed;
-- +goose StatementBegin
CREATE TRIGGER complaints_changed AFTER UPDATE ON complaints
WHEN (OLD.state, OLD.public_text, OLD.wallet, OLD.issue, OLD.jurisdiction, OLD.region, OLD.source, OLD.person)
        IS NOT (NEW.state, NEW.public_text, NEW.wallet, NEW.issue, NEW.jurisdiction, NEW.region, NEW.source, NEW.person)
    OR (OLD.level, OLD.evidence, OLD.occurred_on, OLD.currency, OLD.amount_units, OLD.product, OLD.response, OLD.timely, OLD.lang)
        IS NOT (NEW.level, NEW.evidence, NEW.occurred_on, NEW.currency, NEW.amount_units, NEW.product, NEW.response, NEW.timely, NEW.lang)
BEGIN
    INSERT INTO changes (complaint, at) VALUES (NEW.id, CAST(unixepoch('subsec') * 1000000 AS INTEGER));
END;
-- +goose StatementEnd

-- Counting reads this index alone and not the rows, which are long.
DROP INDEX complaints_counting;
CREATE INDEX complaints_counting ON complaints (occurred_on, state, wallet, issue, product, jurisdiction, region, level, evidence,
    response, timely, lang, source, currency, amount_major, person, id, (CASE WHEN public_text <> '' THEN 'yes' ELSE 'no' END));

-- What there is was made by the first version of the analysis, whose phrases
-- reached over gaps: the site makes it again.
INSERT INTO settings (name, value) SELECT 'search.version', '1' WHERE EXISTS (SELECT 1 FROM search_docs) ON CONFLICT (name) DO NOTHING;

-- Words and phrases that a search may go on with: derived from the complaints,
-- made again now and then. text is folded, shown is as people write it, one and
-- two are its first characters.
CREATE TABLE search_phrases (
    text       TEXT PRIMARY KEY,
    shown      TEXT NOT NULL,
    one        TEXT NOT NULL,
    two        TEXT NOT NULL,
    people     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX search_phrases_one ON search_phrases (one, people DESC, text);
CREATE INDEX search_phrases_two ON search_phrases (two, people DESC, text);
