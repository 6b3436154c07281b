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
