-- The aggregator's store, version 2: the first content seen of a digital
-- answer stands with the answer; most never have another.  NULL: it is in
-- answer_content, where all were in version 1.

ALTER TABLE answer ADD COLUMN content BLOB;
