-- +goose Up
-- What was promised, offered, paid and said to be solved. Words are boxed: they
-- are for those in the case. complaint is '' where everybody is meant.
CREATE TABLE promises (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    complaint  TEXT NOT NULL DEFAULT '',
    number     INTEGER NOT NULL DEFAULT 0,
    party      TEXT NOT NULL,
    source     TEXT NOT NULL,
    reply      TEXT NOT NULL DEFAULT '',
    words_box  BYTEA NOT NULL,
    due        TEXT NOT NULL,
    at         BIGINT NOT NULL,
    state      TEXT NOT NULL,
    decided_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX promises_case ON promises (case_id, id);
CREATE INDEX promises_complaint ON promises (complaint);

-- What a member says became of a promise towards them; the newest counts.
CREATE TABLE promise_marks (
    id        TEXT PRIMARY KEY,
    case_id   TEXT NOT NULL,
    promise   TEXT NOT NULL,
    complaint TEXT NOT NULL,
    kept      INTEGER NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX promise_marks_promise ON promise_marks (promise, complaint, id);
CREATE INDEX promise_marks_complaint ON promise_marks (complaint);

CREATE TABLE offers (
    id           TEXT PRIMARY KEY,
    case_id      TEXT NOT NULL REFERENCES cases (id),
    complaint    TEXT NOT NULL DEFAULT '',
    number       INTEGER NOT NULL DEFAULT 0,
    party        TEXT NOT NULL,
    source       TEXT NOT NULL,
    basis        TEXT NOT NULL,
    amount_units TEXT NOT NULL DEFAULT '',
    currency     TEXT NOT NULL DEFAULT '',
    words_box    BYTEA NOT NULL,
    terms        TEXT NOT NULL,
    asks         TEXT NOT NULL DEFAULT '',
    until_day    TEXT NOT NULL,
    at           BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX offers_case ON offers (case_id, id);
CREATE INDEX offers_complaint ON offers (complaint);

-- Every answer stays, each with its leaf; of one member to one offer the newest
-- counts.
CREATE TABLE offer_answers (
    id           TEXT PRIMARY KEY,
    case_id      TEXT NOT NULL,
    offer        TEXT NOT NULL,
    complaint    TEXT NOT NULL,
    answer       TEXT NOT NULL,
    amount_units TEXT NOT NULL DEFAULT '',
    currency     TEXT NOT NULL DEFAULT '',
    at           BIGINT NOT NULL,
    salt         BYTEA NOT NULL,
    leaf         BIGINT NOT NULL,
    latest       INTEGER NOT NULL
);
CREATE INDEX offer_answers_case ON offer_answers (case_id, latest);
CREATE UNIQUE INDEX offer_answers_latest ON offer_answers (offer, complaint) WHERE latest = 1;
CREATE INDEX offer_answers_complaint ON offer_answers (complaint);

CREATE TABLE payouts (
    id           TEXT PRIMARY KEY,
    case_id      TEXT NOT NULL,
    complaint    TEXT NOT NULL,
    offer        TEXT NOT NULL DEFAULT '',
    amount_units TEXT NOT NULL,
    currency     TEXT NOT NULL,
    received_on  TEXT NOT NULL,
    words_box    BYTEA NOT NULL,
    evidence     TEXT NOT NULL DEFAULT '',
    form_key     TEXT NOT NULL DEFAULT '',
    at           BIGINT NOT NULL,
    void_at      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX payouts_case ON payouts (case_id, id);
CREATE INDEX payouts_complaint ON payouts (complaint);
CREATE UNIQUE INDEX payouts_form ON payouts (complaint, form_key) WHERE form_key <> '';

CREATE TABLE closures (
    id        TEXT PRIMARY KEY,
    case_id   TEXT NOT NULL REFERENCES cases (id),
    party     TEXT NOT NULL,
    words_box BYTEA NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL DEFAULT 0,
    how       TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX closures_open ON closures (case_id) WHERE ended_at = 0;
CREATE INDEX closures_case ON closures (case_id, id);

-- Whether it is solved for a member. No row is no answer.
CREATE TABLE outcomes (
    case_id   TEXT NOT NULL,
    complaint TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (case_id, complaint)
);
CREATE INDEX outcomes_complaint ON outcomes (complaint);

-- Members who let the organiser see their answers and payments by number.
CREATE TABLE remedy_shares (
    case_id   TEXT NOT NULL,
    complaint TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (case_id, complaint)
);
CREATE INDEX remedy_shares_complaint ON remedy_shares (complaint);

-- Accounts that answer for a wallet. token_hash is emptied by its one use.
CREATE TABLE operators (
    id          TEXT PRIMARY KEY,
    wallet      TEXT NOT NULL REFERENCES wallets (id),
    account     TEXT NOT NULL DEFAULT '',
    name_box    BYTEA NOT NULL,
    how         TEXT NOT NULL,
    token_hash  TEXT NOT NULL DEFAULT '',
    code_hash   TEXT NOT NULL DEFAULT '',
    until_at    BIGINT NOT NULL,
    invited_at  BIGINT NOT NULL,
    claimed_at  BIGINT NOT NULL DEFAULT 0,
    verified_at BIGINT NOT NULL DEFAULT 0,
    revoked_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX operators_account ON operators (account);
CREATE INDEX operators_wallet ON operators (wallet);
CREATE UNIQUE INDEX operators_token ON operators (token_hash) WHERE token_hash <> '';

-- Who did what with an operator's access, and why. The security log holds the
-- digest of each act.
CREATE TABLE operator_acts (
    id       TEXT PRIMARY KEY,
    operator TEXT NOT NULL,
    kind     TEXT NOT NULL,
    account  TEXT NOT NULL,
    reason   TEXT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX operator_acts_operator ON operator_acts (operator, id);

-- What the operator said here. Nothing is changed: a correction names the
-- statement that it replaces, and both stay readable.
CREATE TABLE operator_statements (
    id        TEXT PRIMARY KEY,
    case_id   TEXT NOT NULL REFERENCES cases (id),
    complaint TEXT NOT NULL DEFAULT '',
    number    INTEGER NOT NULL DEFAULT 0,
    account   TEXT NOT NULL,
    words_box BYTEA NOT NULL,
    lang      TEXT NOT NULL DEFAULT '',
    is_public INTEGER NOT NULL,
    corrects  TEXT NOT NULL DEFAULT '',
    reply     TEXT NOT NULL DEFAULT '',
    form_key  TEXT NOT NULL DEFAULT '',
    at        BIGINT NOT NULL,
    salt      BYTEA NOT NULL,
    leaf      BIGINT NOT NULL
);
CREATE INDEX operator_statements_case ON operator_statements (case_id, id);
CREATE INDEX operator_statements_complaint ON operator_statements (complaint);
CREATE UNIQUE INDEX operator_statements_corrects ON operator_statements (corrects) WHERE corrects <> '';
CREATE UNIQUE INDEX operator_statements_form ON operator_statements (case_id, form_key) WHERE form_key <> '';
