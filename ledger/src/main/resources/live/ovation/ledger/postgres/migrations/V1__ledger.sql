-- The ledger of one region, in one schema, for any number of publishers. Released migrations are never changed, only added.
--
-- What several publishers would fight for is kept per origin: each publisher raises rows of its own, readers add up.
-- Only the numbering of one video's comments is shared, and only those who comment on that video wait for each other.

-- What this ledger is, from its first day to its last: one row.
CREATE TABLE ledger (
  region text NOT NULL,
  epoch bigint NOT NULL,
  single boolean PRIMARY KEY DEFAULT true CHECK (single)
);

-- Who raises counters. A publisher holds an origin by an advisory lock (this table's oid, the origin's id) of the very
-- session it writes with, so an origin has one writer at a time, and none that lost its session. `holds` counts who had it,
-- `commits` the transactions: after a broken connection they tell whether the last one was made durable.
CREATE TABLE origin (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  -- Whether publishers of this database may hold it; those of elsewhere were only copied here.
  own boolean NOT NULL DEFAULT true,
  holds bigint NOT NULL DEFAULT 0,
  commits bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20);

-- `life` counts how often a video of that name was deleted. Counters of another life count as another origin's: what is told
-- of them must not be taken for what was known before.
CREATE TABLE video (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  life integer NOT NULL DEFAULT 0,
  first_at bigint NOT NULL,
  head bigint NOT NULL DEFAULT 0,
  comments bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);

-- What deleted videos leave behind, so that no position is used twice.
CREATE TABLE past (
  name text COLLATE "C" PRIMARY KEY,
  life integer NOT NULL,
  head bigint NOT NULL
);

CREATE TABLE total (
  video bigint NOT NULL REFERENCES video ON DELETE CASCADE,
  kind text COLLATE "C" NOT NULL,
  origin integer NOT NULL,
  value bigint NOT NULL,
  -- When it was last raised: tells how long a video has been quiet.
  at bigint NOT NULL,
  PRIMARY KEY (video, kind, origin)
) WITH (fillfactor = 50);

-- Reactions per second of the stream; comments are counted under the kind ''.
CREATE TABLE timeline (
  video bigint NOT NULL REFERENCES video ON DELETE CASCADE,
  second bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  origin integer NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (video, second, kind, origin)
) WITH (fillfactor = 70);

-- The journal is these two together, in the order of `position`. Only comments that stand are in the first.
CREATE TABLE comment (
  video bigint NOT NULL REFERENCES video ON DELETE CASCADE,
  position bigint NOT NULL,
  by text,
  text text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (video, position)
);

CREATE TABLE retraction (
  video bigint NOT NULL REFERENCES video ON DELETE CASCADE,
  position bigint NOT NULL,
  comment bigint NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (video, position),
  UNIQUE (video, comment)
);

-- What an idempotency key's first call did: `what` is a reaction's kind, or '' for a comment.
CREATE TABLE idempotency (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  video bigint NOT NULL REFERENCES video ON DELETE CASCADE,
  key text COLLATE "C" NOT NULL,
  what text COLLATE "C" NOT NULL,
  accepted integer NOT NULL,
  result bigint NOT NULL,
  UNIQUE (video, key)
);
