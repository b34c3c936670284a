-- +goose Up
-- What changed, in the order in which it was committed: indexes of other
-- processes and nodes follow it. A row says which complaint to read again, not
-- what became of it; old rows go, the newest one stays.
CREATE TABLE changes (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    complaint TEXT NOT NULL,
    at        BIGINT NOT NULL
);
