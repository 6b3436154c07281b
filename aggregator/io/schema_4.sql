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
