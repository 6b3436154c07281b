-- The aggregator's store, version 2: the first content seen of a digital
-- answer stands with the answer; most never have another.  NULL: it is in
-- answer_content, where all were in version 1.

ALTER TABLE answer ADD COLUMN content BLOB;

-- What is still open, apart from all that was decided over the years.
CREATE INDEX quarantine_waiting ON quarantine (kid) WHERE state = 'waiting';
CREATE INDEX seam_open ON seam (journal) WHERE closed IS NULL;
