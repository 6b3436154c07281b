-- The aggregator's store, version 3: the PIN that opens a kiosk's staff menu.

CREATE TABLE kiosk_pin (
  journal INTEGER PRIMARY KEY REFERENCES journal,
  hash TEXT NOT NULL                  -- Argon2id; the book knows that, not what
);
