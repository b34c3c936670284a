-- +goose Up
-- Whether a complaint that was shown as alike is: "is this the same as yours?".
-- voter is a keyed hash of a browser's own random number and the complaint, so
-- that a browser counts once for a complaint and its answers to two complaints
-- cannot be tied together. other is the published complaint that was asked about,
-- or words what somebody asked with, if that was short, without personal data;
-- mostly neither. All of it goes with the complaint, and after a year.
CREATE TABLE likeness_verdicts (
    complaint TEXT NOT NULL REFERENCES complaints (id),
    voter     TEXT NOT NULL,
    other     TEXT NOT NULL DEFAULT '',
    words     TEXT NOT NULL DEFAULT '',
    same      INTEGER NOT NULL,
    said_on   TEXT NOT NULL,
    PRIMARY KEY (complaint, voter)
);
CREATE INDEX likeness_verdicts_other ON likeness_verdicts (other);
CREATE INDEX likeness_verdicts_day ON likeness_verdicts (said_on);
