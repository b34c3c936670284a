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
