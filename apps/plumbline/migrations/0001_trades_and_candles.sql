-- Times are milliseconds since 1970 (UTC). Prices, sizes and volumes are decimal texts, exact and with the venue's places.
CREATE TABLE market (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE trade (
    market INTEGER NOT NULL REFERENCES market (id),
    time   INTEGER NOT NULL,
    id     INTEGER NOT NULL,
    price  TEXT NOT NULL,
    size   TEXT NOT NULL,
    side   INTEGER NOT NULL CHECK (side IN (0, 1)), -- what the taker did: 0 bought, 1 sold
    PRIMARY KEY (market, time, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE candle (
    market       INTEGER NOT NULL REFERENCES market (id),
    open_time    INTEGER NOT NULL,
    open         TEXT NOT NULL,
    high         TEXT NOT NULL,
    low          TEXT NOT NULL,
    close        TEXT NOT NULL,
    volume       TEXT NOT NULL,
    quote_volume TEXT NOT NULL,
    count        INTEGER NOT NULL,
    first_time   INTEGER NOT NULL,
    first_id     INTEGER NOT NULL,
    last_time    INTEGER NOT NULL,
    last_id      INTEGER NOT NULL,
    PRIMARY KEY (market, open_time)
) STRICT, WITHOUT ROWID;

-- Keys that must outlive the process, such as the one that signs cursors.
CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
