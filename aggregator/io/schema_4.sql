-- The aggregator's store, version 4: the touchpoint manager's desk.

-- What managers keep about their touchpoints, each set by a deed of the book
-- (plan): criteria, marks, journeys, actions, baselines, holidays.  The newest
-- card of a name; '' marks one that was taken off and keeps its name.  Kept:
-- the book has every card that ever was.
CREATE TABLE plan (
  what TEXT NOT NULL, name TEXT NOT NULL,
  card TEXT NOT NULL,                 -- JSON, as the deed has it
  put INTEGER NOT NULL, who TEXT NOT NULL,
  PRIMARY KEY (what, name)
) WITHOUT ROWID;

-- Calendars of holidays, each by its name: the iCalendar file as it was put
-- (calendar).  Its deed is a plan's ("holidays") and has the file's SHA-256.
-- Kept.
CREATE TABLE calendar (
  name TEXT NOT NULL PRIMARY KEY,
  region TEXT NOT NULL,               -- '' holds for every touchpoint
  file BLOB NOT NULL,
  put INTEGER NOT NULL                -- ms since 1970
) WITHOUT ROWID;

-- What a person put right about a kiosk's ratings (deeds -49 and -50 of the
-- book).  Derived: made again by `rebuild`, with the tallies that follow.  How
-- many ratings each concerns is tallied as series of the channel 'moved:N', N
-- its number, which no score reads.
CREATE TABLE correction (
  number INTEGER PRIMARY KEY,         -- of its deed in the book ...
  book INTEGER NOT NULL REFERENCES epoch, -- ... in this epoch of it ...
  at INTEGER NOT NULL,                -- ... at this distance from its start
  who TEXT NOT NULL,
  journal INTEGER NOT NULL REFERENCES journal, -- the kiosk's
  begins INTEGER NOT NULL, ends INTEGER NOT NULL, -- ms since 1970
  what TEXT NOT NULL CHECK (what IN ('touchpoint', 'rehearsal', 'count')),
  touchpoint TEXT NOT NULL,           -- slug; '' for the others
  why TEXT NOT NULL,
  undone INTEGER, undone_by TEXT, undone_why TEXT -- number of that deed
);
CREATE INDEX correction_in_force ON correction (journal) WHERE undone IS NULL;
-- ---- blocks: what is shown to others (core/blocks.h) ----------------------

-- Kept, and nothing that `rebuild` makes again: which answers a figure was made
-- of depends on what had arrived when it was first shown.
--
-- A stretch of a series' time with the sum of its cells.
CREATE TABLE block (
  id INTEGER PRIMARY KEY,
  series INTEGER NOT NULL,
  place INTEGER NOT NULL,             -- 0 hours of one day, without overlap;
                                      -- 1 loose hours, what was left between;
                                      -- 2 a guest: block `host`, whose answers
                                      -- all were corrected to this series
  host INTEGER,
  start INTEGER NOT NULL,             -- s since 1970; it holds this one ...
  until INTEGER NOT NULL,             -- ... and not this one
  day INTEGER, month INTEGER,         -- start of the local ones that hold it
                                      -- whole, or NULL
  hidden INTEGER NOT NULL DEFAULT 0,  -- 1: every one of its answers has left
  gone INTEGER NOT NULL DEFAULT 0,    -- so many counted ones have
  gone_flagged INTEGER NOT NULL DEFAULT 0,
  blind INTEGER NOT NULL DEFAULT 0,   -- flagged ones in it that are not told,
                                      -- for they are fewer than k
  c0 INTEGER NOT NULL DEFAULT 0, c1 INTEGER NOT NULL DEFAULT 0,
  c2 INTEGER NOT NULL DEFAULT 0, c3 INTEGER NOT NULL DEFAULT 0,
  c4 INTEGER NOT NULL DEFAULT 0, c5 INTEGER NOT NULL DEFAULT 0,
  c6 INTEGER NOT NULL DEFAULT 0, c7 INTEGER NOT NULL DEFAULT 0,
  c8 INTEGER NOT NULL DEFAULT 0, c9 INTEGER NOT NULL DEFAULT 0,
  c10 INTEGER NOT NULL DEFAULT 0,
  f0 INTEGER NOT NULL DEFAULT 0, f1 INTEGER NOT NULL DEFAULT 0,
  f2 INTEGER NOT NULL DEFAULT 0, f3 INTEGER NOT NULL DEFAULT 0,
  f4 INTEGER NOT NULL DEFAULT 0, f5 INTEGER NOT NULL DEFAULT 0,
  f6 INTEGER NOT NULL DEFAULT 0, f7 INTEGER NOT NULL DEFAULT 0,
  f8 INTEGER NOT NULL DEFAULT 0, f9 INTEGER NOT NULL DEFAULT 0,
  f10 INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX block_at ON block (series, place, start);
CREATE INDEX block_wide ON block (series, start) WHERE day IS NULL;
CREATE INDEX block_host ON block (host) WHERE host IS NOT NULL;

-- Sums of the blocks that lie wholly in a span and are not hidden.
CREATE TABLE block_sum (
  series INTEGER NOT NULL,
  span INTEGER NOT NULL,              -- as of tally: 0 all, 1 month, 2 day
  start INTEGER NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0,
  blind INTEGER NOT NULL DEFAULT 0,
  c0 INTEGER NOT NULL DEFAULT 0, c1 INTEGER NOT NULL DEFAULT 0,
  c2 INTEGER NOT NULL DEFAULT 0, c3 INTEGER NOT NULL DEFAULT 0,
  c4 INTEGER NOT NULL DEFAULT 0, c5 INTEGER NOT NULL DEFAULT 0,
  c6 INTEGER NOT NULL DEFAULT 0, c7 INTEGER NOT NULL DEFAULT 0,
  c8 INTEGER NOT NULL DEFAULT 0, c9 INTEGER NOT NULL DEFAULT 0,
  c10 INTEGER NOT NULL DEFAULT 0,
  f0 INTEGER NOT NULL DEFAULT 0, f1 INTEGER NOT NULL DEFAULT 0,
  f2 INTEGER NOT NULL DEFAULT 0, f3 INTEGER NOT NULL DEFAULT 0,
  f4 INTEGER NOT NULL DEFAULT 0, f5 INTEGER NOT NULL DEFAULT 0,
  f6 INTEGER NOT NULL DEFAULT 0, f7 INTEGER NOT NULL DEFAULT 0,
  f8 INTEGER NOT NULL DEFAULT 0, f9 INTEGER NOT NULL DEFAULT 0,
  f10 INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (series, span, start)
) WITHOUT ROWID;

-- How far a series has been cut, and when to look again (s since 1970).
CREATE TABLE block_front (
  series INTEGER PRIMARY KEY,
  upto INTEGER,                       -- NULL: not at all
  due INTEGER                         -- NULL: when something comes
);
CREATE INDEX block_due ON block_front (due) WHERE due IS NOT NULL;
INSERT INTO block_front (series, due) SELECT id, 0 FROM series;

-- Hours before `upto` with answers that are in no block yet.
CREATE TABLE block_loose (
  series INTEGER NOT NULL, start INTEGER NOT NULL,
  PRIMARY KEY (series, start)
) WITHOUT ROWID;

-- Answers that are not where they are shown: they came after their hour's block
-- was closed, or have left it since.
CREATE TABLE block_answer (
  epoch INTEGER NOT NULL, number INTEGER NOT NULL,
  shown INTEGER,                      -- the block they are summed up in
  waits INTEGER,                      -- the block they came too late for
  series INTEGER, start INTEGER,      -- the hour they count in; NULL: nowhere
  step INTEGER NOT NULL, flagged INTEGER NOT NULL,
  PRIMARY KEY (epoch, number)
) WITHOUT ROWID;
CREATE INDEX block_answer_shown ON block_answer (shown)
  WHERE shown IS NOT NULL;
CREATE INDEX block_answer_waits ON block_answer (waits)
  WHERE waits IS NOT NULL;
CREATE INDEX block_answer_elsewhere ON block_answer (series, start)
  WHERE shown IS NOT NULL;

-- What was known when, for `score --as-of`: envelopes stored before the end of
-- a minute have at most this id.  Kept; a row for each minute in which some came.
CREATE TABLE arrival (
  minute INTEGER PRIMARY KEY,         -- since 1970
  envelope INTEGER NOT NULL
);
-- Envelopes that another one took the place of: their numbers came with this id,
-- and are read in that one.
CREATE TABLE covered (
  id INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL REFERENCES epoch,
  first INTEGER NOT NULL, last INTEGER NOT NULL
);
