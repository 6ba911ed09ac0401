package live.ovation.ledger.postgres;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import live.ovation.ledger.LedgerException;
import org.jspecify.annotations.Nullable;

/// Turns what PostgreSQL says into what an operator can act on. Stateless. The codes are those of PostgreSQL's manual,
/// appendix A.
final class Failures {
    /// Our own: what was remembered is no more so.
    static final String STALE = "OV001";

    private static final String DEADLOCK = "40P01";
    private static final String NOT_SERIALIZABLE = "40001";
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final String UNIQUE_VIOLATION = "23505";

    private Failures() {}

    /// @param doing what failed, "commit" for one
    static LedgerException of(String doing, PostgresSettings database, SQLException e) {
        return new LedgerException(sentence(doing, database, e), e);
    }

    static String sentence(String doing, PostgresSettings database, SQLException e) {
        String state = state(e);
        String start = doing + ": " + database.shown();
        String said = oneLine(e);
        if (isBroken(e)) {
            return start + " can't be reached: " + said + root(e) + " (expected: a PostgreSQL that answers)";
        }
        return switch (state) {
            case "53100" -> start + " has no space left (expected: free space on the database's disk)";
            case "53300" -> start + " has too many connections: " + said + " (expected: room for this publisher's)";
            case "25006" -> start + " is read-only (expected: a primary, not a standby)";
            case "28P01", "28000" -> start + " lets nobody in: " + said + " (expected: a user and password it knows)";
            case "3D000" -> start + " is no database there: " + said + " (expected: one that was created)";
            case "42501" -> start + ": " + said + " (expected: a user that owns the schema)";
            case "42P01", "42703" -> start + " isn't this ledger any more: " + said + " (expected: its tables)";
            case "XX001", "XX002" ->
                start + " is damaged: " + said + " (expected: sound tables; restore it from a backup)";
            case "55P03", "57014" -> start + ": waited too long for another session's locks: " + said;
            default -> start + ": " + said;
        };
    }

    /// Another publisher did the same thing at the same moment; the transaction was undone, and the next attempt sees
    /// what the other did.
    static boolean isConflict(SQLException e) {
        return switch (state(e)) {
            case STALE, DEADLOCK, NOT_SERIALIZABLE, FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION -> true;
            default -> false;
        };
    }

    /// The connection is gone, or the server that it led to: what was asked last may have been done or not.
    static boolean isBroken(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = state(sql);
                // Class 08: the connection; 57P01 to 57P03: the server goes down, crashed, or is not up yet.
                if (state.startsWith("08") || state.startsWith("57P")) {
                    return true;
                }
            }
        }
        return e instanceof java.sql.SQLTransientConnectionException;
    }

    /// What the driver leaves to the causes: "the connection attempt failed" is all that it says by
    /// itself.
    private static String root(SQLException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return " No such host: " + cause.getMessage();
            }
            if (cause instanceof SocketTimeoutException) {
                return " It does not answer in time.";
            }
        }
        return "";
    }

    static String state(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state == null ? "" : state;
    }

    private static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((first, second) -> first + " " + second)
                .orElse("no word");
    }
}
