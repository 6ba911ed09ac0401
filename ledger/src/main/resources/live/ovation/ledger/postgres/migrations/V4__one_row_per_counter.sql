-- A commit of likes writes one row per counter that it raises, and nothing else.

-- Reactions of the second that a counter was last raised in stay with the counter until it is raised in another one: `n` of
-- `second` that the table `timeline` has not got yet.
--
-- `era` is what others look for changes by. It is the same for 1,024 transactions, so raising a counter again changes no column
-- of an index, and the row stays on its page (PostgreSQL 15 and earlier would move it for any index, also one of sort `brin`).
ALTER TABLE total
  ADD COLUMN second bigint NOT NULL DEFAULT 0,
  ADD COLUMN n bigint NOT NULL DEFAULT 0,
  ADD COLUMN era bigint NOT NULL GENERATED ALWAYS AS (changed >> 10) STORED;
DROP INDEX total_changed;
CREATE INDEX total_changed ON total (origin, era);

-- The timeline as it is to be read.
CREATE VIEW whole_timeline AS
  SELECT video, second, kind, origin, n FROM timeline
  UNION ALL SELECT video, second, kind, origin, n FROM total WHERE n > 0;

-- From here on `commits` are the numbers that were given away to whoever holds the origin, and `marked` is the last transaction
-- that wrote more than counters: of the others their rows in `total` tell whether they were made.
ALTER TABLE origin ADD COLUMN marked bigint NOT NULL DEFAULT 0;
