-- What is kept of audiences, per video and region: by name, for a video that was only watched has no other row. Figures only
-- grow; whether the video has ended is the latest word of any region (`said_at`), and `ended_at` 0 says that it goes on.
CREATE TABLE attendance (
  name text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  started_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  peak_viewers bigint NOT NULL,
  unique_viewers bigint NOT NULL,
  ended_at bigint NOT NULL,
  said_at bigint NOT NULL,
  PRIMARY KEY (name, region)
) WITH (fillfactor = 70);
CREATE INDEX attendance_seen ON attendance (region, seen_at);
-- For other regions, which ask what changed.
CREATE INDEX attendance_changed ON attendance ((CASE WHEN seen_at > said_at THEN seen_at ELSE said_at END), name);
