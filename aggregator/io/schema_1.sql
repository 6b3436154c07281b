-- The aggregator's store, version 1.
--
-- Kept for ever, byte for byte: envelope, text, quarantine and what is under
-- "keys and people".  Everything under "derived" can be made again from those
-- (`rebuild`), and must come out equal.  Times are ms since 1970 unless said.

-- ---- keys and people ---------------------------------------------------

-- One row for each fact about this aggregator.
--   seed       its Ed25519 seed (32 bytes): signs answers, receipts, the book
--   name       as `init --name` said
--   port       the port last listened on
--   probe      written to see whether the disk has room again
CREATE TABLE fact (
  name TEXT PRIMARY KEY,
  value
) WITHOUT ROWID;

-- A journal: of a kiosk, of a digital source, or this aggregator's book.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  kid BLOB NOT NULL UNIQUE,           -- first 16 bytes of SHA-256(key)
  key BLOB NOT NULL,                  -- Ed25519 public key
  kind TEXT NOT NULL CHECK (kind IN ('kiosk', 'source', 'book')),
  name TEXT NOT NULL,                 -- as people call it
  state TEXT NOT NULL DEFAULT 'enrolled'
    CHECK (state IN ('enrolled', 'revoked', 'replaced', 'removed')),
  seed BLOB,                          -- of journals kept here; else NULL
  since INTEGER NOT NULL              -- entered in the book
);

-- The writing end of a journal kept here (protocol/pen.h).
CREATE TABLE pen (
  journal INTEGER PRIMARY KEY REFERENCES journal,
  boot_id TEXT NOT NULL,              -- another one opens a new epoch
  epoch BLOB NOT NULL,
  number INTEGER NOT NULL,            -- of the newest entry
  hash BLOB NOT NULL,                 -- h(number)
  opened_boottime INTEGER NOT NULL,   -- ms of CLOCK_BOOTTIME at at = 0
  timed_at INTEGER,                   -- `at` of its newest time entry
  told INTEGER                        -- newest number the book tells of
);

-- Kiosks: what the registry knows beside their key.
CREATE TABLE kiosk (
  journal INTEGER PRIMARY KEY REFERENCES journal,
  survey TEXT NOT NULL,               -- '' : each touchpoint's own
  replaces INTEGER REFERENCES journal,
  replaced_upto INTEGER,              -- entries above are quarantined
  last_seen INTEGER,                  -- newest verified request
  request_epoch BLOB,                 -- of that request: replays are older
  request_at INTEGER,
  head_epoch BLOB,                    -- the head it declared
  head_number INTEGER,
  head_hash BLOB,
  complete_to INTEGER,                -- it had nothing left to send then
  version TEXT, waiting INTEGER, oldest_s INTEGER, disk_free INTEGER,
  clock TEXT, error TEXT              -- its health, as it said
);
CREATE TABLE kiosk_touchpoint (
  journal INTEGER NOT NULL REFERENCES journal,
  place INTEGER NOT NULL,             -- 0: where it stands at first;
                                      -- below 0: where it stood once
  touchpoint TEXT NOT NULL,           -- slug
  PRIMARY KEY (journal, place)
) WITHOUT ROWID;

-- Enrolment tokens: good once, until `until`.
CREATE TABLE enrol_token (
  hash BLOB PRIMARY KEY,              -- SHA-256 of the secret
  name TEXT NOT NULL, survey TEXT NOT NULL,
  touchpoints TEXT NOT NULL,          -- slugs, separated by commas
  replaces INTEGER REFERENCES journal,
  made INTEGER NOT NULL, until INTEGER NOT NULL,
  used_by BLOB                        -- the key that spent it
) WITHOUT ROWID;

CREATE TABLE touchpoint (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  survey TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT 'offline',
  department TEXT NOT NULL DEFAULT '',
  region TEXT NOT NULL DEFAULT '',
  phase TEXT NOT NULL DEFAULT '',
  zone TEXT NOT NULL,                 -- IANA name; dates are local to it
  grp TEXT NOT NULL DEFAULT '',
  near_staff INTEGER NOT NULL DEFAULT 0,
  opens TEXT, closes TEXT,            -- dates --from, --to, or NULL
  retired INTEGER                     -- when, or NULL
);

-- Sheets: immutable versions; the one of highest serial of a name is in force.
CREATE TABLE sheet (
  serial INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version BLOB NOT NULL UNIQUE,       -- first 16 bytes of SHA-256(file)
  file BLOB NOT NULL,
  put INTEGER NOT NULL
);
CREATE INDEX sheet_name ON sheet (name, serial);

-- Digital sources: ways in over HTTP or file; each has a journal.
CREATE TABLE source (
  journal INTEGER PRIMARY KEY REFERENCES journal,
  name TEXT NOT NULL UNIQUE,
  touchpoint TEXT NOT NULL,
  channel TEXT NOT NULL,              -- web email app social import
  survey TEXT NOT NULL,               -- '': the touchpoint's
  format TEXT NOT NULL DEFAULT 'touchstone',
  secret BLOB NOT NULL,               -- HMAC of ids; never rotated
  bearer BLOB NOT NULL UNIQUE         -- SHA-256 of the token
);

-- Bearer tokens for scripts, and accounts.
CREATE TABLE token (
  name TEXT PRIMARY KEY, role TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,          -- SHA-256 of the token
  made INTEGER NOT NULL, until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE account (
  name TEXT PRIMARY KEY, role TEXT NOT NULL,
  password TEXT NOT NULL              -- Argon2id, libsodium's string
) WITHOUT ROWID;
CREATE TABLE setting (
  name TEXT PRIMARY KEY, value TEXT NOT NULL
) WITHOUT ROWID;

-- ---- envelopes, texts ----------------------------------------------------

-- An epoch of a journal, from the first envelope that named it.
CREATE TABLE epoch (
  id INTEGER PRIMARY KEY,
  journal INTEGER NOT NULL REFERENCES journal,
  epoch BLOB NOT NULL,
  -- From its epoch entry; NULL until that is held.
  first INTEGER,                      -- number of the epoch entry
  start BLOB,                         -- hash before it
  previous_epoch BLOB, previous_number INTEGER, previous_hash BLOB,
  wall INTEGER,                       -- what the kiosk's clock said
  -- Derived: how far it is held without a gap, from `first`.
  held INTEGER, held_hash BLOB,
  chained INTEGER NOT NULL DEFAULT 0, -- 1: all that it continues is held
  latest_at INTEGER NOT NULL DEFAULT 0, -- largest `at` held
  -- Derived: bounds of the instant of at = 0 for entries that no time entry
  -- of this epoch dates; NULL: open on that side.
  opened_from INTEGER, opened_to INTEGER,
  UNIQUE (journal, epoch)
);

CREATE INDEX epoch_next ON epoch (journal, previous_epoch);

CREATE TABLE envelope (
  id INTEGER PRIMARY KEY,             -- rises: order of arrival
  epoch INTEGER NOT NULL REFERENCES epoch,
  first INTEGER NOT NULL, last INTEGER NOT NULL,
  bytes BLOB NOT NULL                 -- as it came
);
CREATE INDEX envelope_run ON envelope (epoch, first);

CREATE TABLE text (
  epoch INTEGER NOT NULL REFERENCES epoch,
  number INTEGER NOT NULL,
  kind INTEGER NOT NULL,              -- 1 comment, 2 reference
  salt BLOB, text TEXT,               -- NULL: committed to, not here
  erased INTEGER NOT NULL DEFAULT 0,  -- stays so when it turns up again
  PRIMARY KEY (epoch, number, kind)
) WITHOUT ROWID;

-- What waits for a person, or was decided by one.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  kid BLOB NOT NULL, epoch BLOB NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL,
  why TEXT NOT NULL,                  -- forked, revoked, undecodable, ...
  arrived INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'accepted', 'rejected')),
  bytes BLOB,                         -- a whole envelope; NULL: numbers of
                                      -- an envelope that is stored
  digest BLOB NOT NULL,               -- SHA-256: the same one once
  UNIQUE (kid, epoch, first, digest)
);

-- Digital answers in force, by (source, HMAC of id, question).  A fold cannot
-- make these again (what was erased took its content with it); `verify` compares
-- them with the sources' journals.
CREATE TABLE answer (
  journal INTEGER NOT NULL REFERENCES journal,
  id BLOB NOT NULL, question TEXT NOT NULL,
  epoch INTEGER NOT NULL, number INTEGER NOT NULL, -- the entry in force
  first_at INTEGER NOT NULL,          -- instant of the first content
  own_at INTEGER NOT NULL,            -- instant of the content in force
  PRIMARY KEY (journal, id, question)
) WITHOUT ROWID;
-- Every content ever seen under it: seen again, it has no effect.
CREATE TABLE answer_content (
  journal INTEGER NOT NULL, id BLOB NOT NULL, question TEXT NOT NULL,
  content BLOB NOT NULL,              -- first 16 bytes of SHA-256
  PRIMARY KEY (journal, id, question, content)
) WITHOUT ROWID;

-- ---- derived: made again by `rebuild` --------------------------------------

-- Runs of numbers counted, without overlap: each number has one effect.
CREATE TABLE run (
  epoch INTEGER NOT NULL REFERENCES epoch,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL CHECK (last >= first),
  hash BLOB NOT NULL,                 -- h(last)
  before BLOB NOT NULL,               -- h(first - 1), or the start hash
  PRIMARY KEY (epoch, first)
) WITHOUT ROWID;
CREATE TRIGGER run_once BEFORE INSERT ON run
WHEN EXISTS (SELECT 1 FROM run WHERE epoch = new.epoch
             AND first <= new.last AND last >= new.first)
BEGIN SELECT raise(ABORT, 'numbers counted already'); END;

-- Slots as defined (or, until then, as an envelope's header says).
CREATE TABLE slot (
  epoch INTEGER NOT NULL REFERENCES epoch,
  slot INTEGER NOT NULL,
  touchpoint TEXT NOT NULL, sheet BLOB NOT NULL, question TEXT NOT NULL,
  language TEXT NOT NULL, hand INTEGER NOT NULL,
  defined INTEGER NOT NULL,           -- 1: by an entry
  PRIMARY KEY (epoch, slot)
) WITHOUT ROWID;

-- Time entries: server time `server` fell between at - took and at.
CREATE TABLE clock (
  epoch INTEGER NOT NULL REFERENCES epoch,
  at INTEGER NOT NULL, server INTEGER NOT NULL, took INTEGER NOT NULL,
  PRIMARY KEY (epoch, at, server, took)
) WITHOUT ROWID;

-- Numbers that count otherwise than their entry alone says.  Several reasons
-- may stand beside each other, whichever came first: one that keeps a number
-- from counting at all weighs most.
CREATE TABLE struck (
  epoch INTEGER NOT NULL REFERENCES epoch,
  number INTEGER NOT NULL,
  why TEXT NOT NULL CHECK (why IN
    ('withdrawn', 'replaced', 'quarantined', 'rejected', 'lost')),
  PRIMARY KEY (epoch, number, why)
) WITHOUT ROWID;

-- Where an epoch does not continue the one before it as the journal had it.
CREATE TABLE seam (
  journal INTEGER NOT NULL REFERENCES journal,
  epoch BLOB NOT NULL,                -- the epoch that made the seam
  why TEXT NOT NULL,
  seen INTEGER NOT NULL,
  closed INTEGER, closed_by TEXT, note TEXT,
  PRIMARY KEY (journal, epoch)
) WITHOUT ROWID;

-- What is tallied apart: touchpoint x question x scale x channel.
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  touchpoint TEXT NOT NULL, question TEXT NOT NULL,
  scale TEXT NOT NULL,                -- smiley5 ... stepsK, choiceK
  steps INTEGER NOT NULL,
  channel TEXT NOT NULL,              -- kiosk staff agent script web email
                                      -- app social import; and, counted
                                      -- beside: rehearsal withdrawn replaced
  UNIQUE (touchpoint, question, scale, channel)
);

-- Ratings per step.  A rating stands once in each span that its whole range
-- of uncertainty lies in: hours sum to their day only when all are certain.
CREATE TABLE tally (
  series INTEGER NOT NULL REFERENCES series,
  span INTEGER NOT NULL,              -- 0 all, 1 month, 2 day, 3 hour
  start INTEGER NOT NULL,             -- s since 1970 of the local span's
                                      -- beginning; 0 for all
  c0 INTEGER NOT NULL DEFAULT 0, c1 INTEGER NOT NULL DEFAULT 0,
  c2 INTEGER NOT NULL DEFAULT 0, c3 INTEGER NOT NULL DEFAULT 0,
  c4 INTEGER NOT NULL DEFAULT 0, c5 INTEGER NOT NULL DEFAULT 0,
  c6 INTEGER NOT NULL DEFAULT 0, c7 INTEGER NOT NULL DEFAULT 0,
  c8 INTEGER NOT NULL DEFAULT 0, c9 INTEGER NOT NULL DEFAULT 0,
  c10 INTEGER NOT NULL DEFAULT 0,     -- counted, by step
  f0 INTEGER NOT NULL DEFAULT 0, f1 INTEGER NOT NULL DEFAULT 0,
  f2 INTEGER NOT NULL DEFAULT 0, f3 INTEGER NOT NULL DEFAULT 0,
  f4 INTEGER NOT NULL DEFAULT 0, f5 INTEGER NOT NULL DEFAULT 0,
  f6 INTEGER NOT NULL DEFAULT 0, f7 INTEGER NOT NULL DEFAULT 0,
  f8 INTEGER NOT NULL DEFAULT 0, f9 INTEGER NOT NULL DEFAULT 0,
  f10 INTEGER NOT NULL DEFAULT 0,     -- flagged as repeated, by step
  PRIMARY KEY (series, span, start)
) WITHOUT ROWID;
