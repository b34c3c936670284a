-- +goose Up
-- What changed, in the order in which it was committed: indexes of other
-- processes and nodes follow it. A row says which complaint to read again, not
-- what became of it; old rows go, the newest one stays. Writers take a lock
-- before they number their rows and keep it until they commit, so that no
-- number becomes visible after a higher one.
CREATE TABLE changes (
    seq       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    complaint TEXT NOT NULL,
    at        BIGINT NOT NULL
);

-- Writers log their changes themselves; this is for those made by hand. It
-- runs at the commit, so that the lock is held for a moment only.
-- +goose StatementBegin
CREATE FUNCTION complaints_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(70001);
    INSERT INTO changes (complaint, at) VALUES (NEW.id, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT);
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER complaints_changed AFTER UPDATE ON complaints DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN ((OLD.state, OLD.public_text, OLD.wallet, OLD.issue, OLD.jurisdiction, OLD.region, OLD.source, OLD.person)
        IS DISTINCT FROM (NEW.state, NEW.public_text, NEW.wallet, NEW.issue, NEW.jurisdiction, NEW.region, NEW.source, NEW.person)
    OR (OLD.level, OLD.evidence, OLD.occurred_on, OLD.currency, OLD.amount_units)
        IS DISTINCT FROM (NEW.level, NEW.evidence, NEW.occurred_on, NEW.currency, NEW.amount_units))
EXECUTE FUNCTION complaints_changed();
