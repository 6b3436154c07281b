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
