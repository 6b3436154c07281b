-- The aggregator's store, version 3: the PIN that opens a kiosk's staff menu,
-- and what staff did there.

CREATE TABLE kiosk_pin (
  journal INTEGER PRIMARY KEY REFERENCES journal,
  hash TEXT NOT NULL                  -- Argon2id; the book knows that, not what
);

-- What staff did at a kiosk: rehearsal begun and ended, closed, opened, another
-- touchpoint.  Numbers as in the entries (protocol/entry.h).
CREATE TABLE note (
  journal INTEGER NOT NULL REFERENCES journal,
  epoch INTEGER NOT NULL REFERENCES epoch,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL, note INTEGER NOT NULL,
  PRIMARY KEY (journal, epoch, number)
) WITHOUT ROWID;

-- Kiosks that are newer sent such entries, and -9, to versions 1 and 2, which
-- held them without effect: io/hindsight.c gives it to them, and forgets this.
INSERT INTO fact (name, value)
  SELECT 'hindsight', x'01' WHERE EXISTS (SELECT 1 FROM envelope);
