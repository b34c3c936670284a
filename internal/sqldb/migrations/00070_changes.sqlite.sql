-- +goose Up
-- What changed, in the order in which it was committed: indexes of other
-- processes and nodes follow it. A row says which complaint to read again, not
-- what became of it; old rows go, the newest one stays.
CREATE TABLE changes (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    complaint TEXT NOT NULL,
    at        BIGINT NOT NULL
);

-- Writers log their changes themselves; this is for those made by hand.
-- +goose StatementBegin
CREATE TRIGGER complaints_changed AFTER UPDATE ON complaints
WHEN (OLD.state, OLD.public_text, OLD.wallet, OLD.issue, OLD.jurisdiction, OLD.region, OLD.source, OLD.person)
        IS NOT (NEW.state, NEW.public_text, NEW.wallet, NEW.issue, NEW.jurisdiction, NEW.region, NEW.source, NEW.person)
    OR (OLD.level, OLD.evidence, OLD.occurred_on, OLD.currency, OLD.amount_units)
        IS NOT (NEW.level, NEW.evidence, NEW.occurred_on, NEW.currency, NEW.amount_units)
BEGIN
    INSERT INTO changes (complaint, at) VALUES (NEW.id, CAST(unixepoch('subsec') * 1000000 AS INTEGER));
END;
-- +goose StatementEnd
