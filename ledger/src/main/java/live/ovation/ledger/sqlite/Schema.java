package live.ovation.ledger.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import live.ovation.ledger.LedgerException;
import live.ovation.ledger.sql.Jdbc;
import live.ovation.protocol.OriginId;
import live.ovation.protocol.RegionId;

/// The tables of a data file, and the steps that bring an older one up to date: step *n* leads from
/// `user_version` *n-1* to *n*, in a transaction of its own. Steps are never changed once they were
/// released, only added. Stateless.
final class Schema {
    /// Marks our files among other people's SQLite files: "Ovat".
    private static final int APPLICATION_ID = 0x4f766174;

    private static final List<List<String>> STEPS = List.of(
            List.of(
                    "CREATE TABLE identity (origin TEXT NOT NULL, region TEXT NOT NULL, epoch INTEGER NOT NULL) STRICT",
                    // One row per video with everything a snapshot would otherwise have to count.
                    """
            CREATE TABLE video (
              id INTEGER PRIMARY KEY,
              name TEXT NOT NULL UNIQUE,
              first_at INTEGER NOT NULL,
              head INTEGER NOT NULL,
              comments INTEGER NOT NULL
            ) STRICT""",
                    """
            CREATE TABLE total (
              video INTEGER NOT NULL,
              origin TEXT NOT NULL,
              kind TEXT NOT NULL,
              value INTEGER NOT NULL,
              PRIMARY KEY (video, origin, kind)
            ) STRICT, WITHOUT ROWID""",
                    // Reactions per second of the stream; comments are counted under the kind ''.
                    """
            CREATE TABLE timeline (
              video INTEGER NOT NULL,
              second INTEGER NOT NULL,
              kind TEXT NOT NULL,
              n INTEGER NOT NULL,
              PRIMARY KEY (video, second, kind)
            ) STRICT, WITHOUT ROWID""",
                    // The journal is these two together, in the order of `position`. Only comments that stand are in
                    // the first.
                    """
            CREATE TABLE comment (
              video INTEGER NOT NULL,
              position INTEGER NOT NULL,
              by TEXT,
              text TEXT NOT NULL,
              at INTEGER NOT NULL,
              PRIMARY KEY (video, position)
            ) STRICT, WITHOUT ROWID""",
                    """
            CREATE TABLE retraction (
              video INTEGER NOT NULL,
              position INTEGER NOT NULL,
              comment INTEGER NOT NULL,
              at INTEGER NOT NULL,
              PRIMARY KEY (video, position)
            ) STRICT, WITHOUT ROWID""",
                    "CREATE UNIQUE INDEX retraction_of ON retraction (video, comment)",
                    // What an idempotency key's first call did: `what` is a reaction's kind, or '' for a comment.
                    """
            CREATE TABLE idempotency (
              id INTEGER PRIMARY KEY,
              video INTEGER NOT NULL,
              key TEXT NOT NULL,
              what TEXT NOT NULL,
              accepted INTEGER NOT NULL,
              result INTEGER NOT NULL,
              kept_since INTEGER NOT NULL
            ) STRICT""",
                    "CREATE UNIQUE INDEX idempotency_key ON idempotency (video, key)"),
            List.of(
                    // When the counter was last raised: tells how long a video has been quiet.
                    "ALTER TABLE total ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
                    // `life` counts how often a video of that name was deleted: counters of another
                    // life count as another origin's, for what is told of them must not be taken
                    // for what was known before.
                    "ALTER TABLE video ADD COLUMN life INTEGER NOT NULL DEFAULT 0",
                    // What deleted videos leave behind, so that no position is used twice.
                    """
            CREATE TABLE past (
              name TEXT PRIMARY KEY,
              life INTEGER NOT NULL,
              head INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID"""),
            List.of(
                    // The number of the last transaction in which something was accepted here, and
                    // the newest entry that this region wrote itself.
                    "ALTER TABLE video ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE video ADD COLUMN own_head INTEGER NOT NULL DEFAULT 0",
                    "UPDATE video SET own_head = head, changed = 1",
                    "CREATE INDEX video_changed ON video (changed)",
                    // A number that a deleted video had is not given again.
                    "ALTER TABLE past ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
                    // The journals of other regions that entries were taken over from; NULL stands for this ledger's.
                    """
            CREATE TABLE elsewhere (
              id INTEGER PRIMARY KEY,
              region TEXT NOT NULL,
              epoch INTEGER NOT NULL,
              UNIQUE (region, epoch)
            ) STRICT""",
                    // How far: everything up to this offset. By the video's name, for a video that
                    // was deleted here does not come back with its next comment.
                    """
            CREATE TABLE taken (
              name TEXT NOT NULL,
              elsewhere INTEGER NOT NULL,
              head INTEGER NOT NULL,
              PRIMARY KEY (name, elsewhere)
            ) STRICT, WITHOUT ROWID""",
                    // Where an entry was written, if not here.
                    "ALTER TABLE comment ADD COLUMN elsewhere INTEGER",
                    "ALTER TABLE comment ADD COLUMN written INTEGER",
                    "CREATE UNIQUE INDEX comment_written ON comment (video, elsewhere, written)"
                            + " WHERE elsewhere IS NOT NULL",
                    "ALTER TABLE retraction ADD COLUMN elsewhere INTEGER",
                    "ALTER TABLE retraction ADD COLUMN written INTEGER",
                    // The same of the comment that was retracted.
                    "ALTER TABLE retraction ADD COLUMN comment_elsewhere INTEGER",
                    "ALTER TABLE retraction ADD COLUMN comment_written INTEGER",
                    "CREATE INDEX retraction_of_written ON retraction (video, comment_elsewhere, comment_written)"
                            + " WHERE comment_elsewhere IS NOT NULL",
                    // Comments that are retracted and have not come yet.
                    """
            CREATE TABLE unsaid (
              video INTEGER NOT NULL,
              elsewhere INTEGER NOT NULL,
              written INTEGER NOT NULL,
              PRIMARY KEY (video, elsewhere, written)
            ) STRICT, WITHOUT ROWID""",
                    // Whose counter it is; '' for this region's.
                    "ALTER TABLE total ADD COLUMN region TEXT NOT NULL DEFAULT ''",
                    // The cursors over other regions' ledgers.
                    "CREATE TABLE region_cursor (region TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT, WITHOUT ROWID"),
            List.of(
                    // What commits changed, one row each, until it is written to `total`, `timeline` and `video`;
                    // `number` is the transaction's.
                    "CREATE TABLE pending (number INTEGER PRIMARY KEY, videos BLOB NOT NULL) STRICT"),
            List.of(
                    // What is kept of audiences: figures that only grow, and the last word on the video's end
                    // (`ended_at` 0: it goes on), of the region that said it.
                    """
            CREATE TABLE attendance (
              name TEXT NOT NULL,
              region TEXT NOT NULL,
              started_at INTEGER NOT NULL,
              seen_at INTEGER NOT NULL,
              peak_viewers INTEGER NOT NULL,
              unique_viewers INTEGER NOT NULL,
              ended_at INTEGER NOT NULL,
              said_at INTEGER NOT NULL,
              PRIMARY KEY (name, region)
            ) STRICT, WITHOUT ROWID""",
                    "CREATE INDEX attendance_seen ON attendance (region, seen_at)",
                    // For other regions, which ask what changed.
                    "CREATE INDEX attendance_changed ON attendance"
                            + " ((CASE WHEN seen_at > said_at THEN seen_at ELSE said_at END), name)"));

    /// Up to this size a file is looked through when it is opened; a larger one would make the start slow.
    private static final long CHECKED_BYTES = 8 << 20;

    private Schema() {}

    /// Checks the file, brings it up to date, and gives it an identity if it is new.
    ///
    /// @throws LedgerException when it is damaged, somebody else's, newer than this program, or of another region
    static Identity prepare(Connection writer, Path file, RegionId region, long nowMicros) throws SQLException {
        long version = Jdbc.number(writer, "PRAGMA user_version");
        long tables = Jdbc.number(writer, "SELECT count(*) FROM sqlite_master");
        long application = Jdbc.number(writer, "PRAGMA application_id");
        if (tables > 0 && application != APPLICATION_ID) {
            throw new LedgerException("data: " + file + " is some other program's SQLite file (expected: a ledger)");
        }
        if (version > STEPS.size()) {
            throw new LedgerException("data: " + file + " was written by a newer Ovation, schema " + version
                    + " (expected: at most " + STEPS.size() + ")");
        }
        checkPages(writer, file);
        for (int step = (int) version; step < STEPS.size(); step++) {
            migrate(writer, step);
        }
        return identity(writer, file, region, nowMicros);
    }

    /// @throws LedgerException when the file is not of this program's version
    static void requireCurrent(Connection connection, Path file) throws SQLException {
        long version = Jdbc.number(connection, "PRAGMA user_version");
        if (version != STEPS.size() || Jdbc.number(connection, "PRAGMA application_id") != APPLICATION_ID) {
            throw new LedgerException("data: " + file + " has schema " + version + " (expected: " + STEPS.size()
                    + ", a ledger that a server of this version has opened)");
        }
    }

    /// Whose file it is.
    static Identity identity(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT origin, region, epoch FROM identity")) {
            if (!rows.next()) {
                throw new SQLException("no identity");
            }
            return new Identity(new OriginId(rows.getString(1)), new RegionId(rows.getString(2)), rows.getLong(3));
        }
    }

    private static void checkPages(Connection writer, Path file) throws SQLException {
        long bytes = Jdbc.number(writer, "PRAGMA page_count") * Jdbc.number(writer, "PRAGMA page_size");
        if (bytes > CHECKED_BYTES) {
            return;
        }
        try (Statement statement = writer.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
            String finding = rows.next() ? rows.getString(1) : "no answer";
            if (!finding.equals("ok")) {
                throw new LedgerException(Failures.damaged(file, finding.replace('\n', ' ')));
            }
        }
    }

    private static void migrate(Connection writer, int step) throws SQLException {
        Connections.execute(writer, "BEGIN IMMEDIATE");
        boolean done = false;
        try {
            for (String sql : STEPS.get(step)) {
                Connections.execute(writer, sql);
            }
            Connections.execute(writer, "PRAGMA application_id=" + APPLICATION_ID);
            Connections.execute(writer, "PRAGMA user_version=" + (step + 1));
            Connections.execute(writer, "COMMIT");
            done = true;
        } finally {
            if (!done) {
                Connections.execute(writer, "ROLLBACK");
            }
        }
    }

    private static Identity identity(Connection writer, Path file, RegionId region, long nowMicros)
            throws SQLException {
        try (Statement statement = writer.createStatement();
                ResultSet rows = statement.executeQuery("SELECT origin, region, epoch FROM identity")) {
            if (rows.next()) {
                Identity kept =
                        new Identity(new OriginId(rows.getString(1)), new RegionId(rows.getString(2)), rows.getLong(3));
                if (!kept.region().equals(region)) {
                    throw new LedgerException(
                            "data: " + file + " belongs to region " + kept.region() + " (expected: " + region + ")");
                }
                return kept;
            }
        }
        Identity created = Identity.create(region, nowMicros);
        try (PreparedStatement insert = writer.prepareStatement("INSERT INTO identity VALUES (?, ?, ?)")) {
            insert.setString(1, created.origin().value());
            insert.setString(2, created.region().value());
            insert.setLong(3, created.epoch());
            insert.executeUpdate();
        }
        return created;
    }
}
