-- What other regions need to follow this ledger, and what it keeps of theirs.

-- The transaction of its origin that last raised a counter: who follows this ledger keeps one such number per origin. An index
-- of this sort does not keep updates from staying on their page (PostgreSQL 16 and later).
ALTER TABLE total ADD COLUMN changed bigint NOT NULL DEFAULT 0;
CREATE INDEX total_changed ON total USING brin (changed) WITH (pages_per_range = 8, autosummarize = on);

-- Whose numbers a cursor over this ledger holds: a ledger that was imported numbers anew.
ALTER TABLE ledger ADD COLUMN store bigint NOT NULL DEFAULT floor(random() * 1e15)::bigint;

-- The newest entry that this region wrote itself; whose transaction last wrote into the journal, and which it was.
ALTER TABLE video
  ADD COLUMN own_head bigint NOT NULL DEFAULT 0,
  ADD COLUMN changed_by integer NOT NULL DEFAULT 0,
  ADD COLUMN changed bigint NOT NULL DEFAULT 0;
UPDATE video SET own_head = head;
CREATE INDEX video_changed ON video (changed_by, changed, id);

-- Whose counters an origin's are, if not this region's.
ALTER TABLE origin ADD COLUMN region text COLLATE "C";

-- The journals of other regions that entries were taken over from; NULL stands for this ledger's.
CREATE TABLE elsewhere (
  id integer PRIMARY KEY,
  region text COLLATE "C" NOT NULL,
  epoch bigint NOT NULL,
  UNIQUE (region, epoch)
);

-- How far: everything up to this offset. By the video's name, for a video that was deleted here does not come back with its
-- next comment.
CREATE TABLE taken (
  name text COLLATE "C" NOT NULL,
  elsewhere integer NOT NULL,
  head bigint NOT NULL,
  PRIMARY KEY (name, elsewhere)
) WITH (fillfactor = 70);

-- Where an entry was written, if not here; and where the comment was that was retracted.
ALTER TABLE comment ADD COLUMN elsewhere integer, ADD COLUMN written bigint;
CREATE UNIQUE INDEX comment_written ON comment (video, elsewhere, written) WHERE elsewhere IS NOT NULL;
ALTER TABLE retraction
  ADD COLUMN elsewhere integer,
  ADD COLUMN written bigint,
  ADD COLUMN comment_elsewhere integer,
  ADD COLUMN comment_written bigint;
CREATE INDEX retraction_of_written ON retraction (video, comment_elsewhere, comment_written)
  WHERE comment_elsewhere IS NOT NULL;

-- Comments that are retracted and have not come yet.
CREATE TABLE unsaid (
  video bigint NOT NULL REFERENCES video ON DELETE CASCADE,
  elsewhere integer NOT NULL,
  written bigint NOT NULL,
  PRIMARY KEY (video, elsewhere, written)
);

-- The cursors over other regions' ledgers.
CREATE TABLE region_cursor (
  region text COLLATE "C" PRIMARY KEY,
  cursor text NOT NULL
);
