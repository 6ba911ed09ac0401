package live.ovation.ledger.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import live.ovation.ledger.LedgerException;
import org.sqlite.SQLiteErrorCode;

/// Turns what SQLite says into what an operator can act on. Stateless.
final class Failures {
    private static final int PRIMARY_CODE = 0xff;

    private Failures() {}

    /// @param doing what failed, "commit" for one
    static LedgerException of(String doing, Path file, SQLException e) {
        return new LedgerException(sentence(doing, file, e), e);
    }

    private static String sentence(String doing, Path file, SQLException e) {
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(e.getErrorCode() & PRIMARY_CODE);
        return switch (code) {
            case SQLITE_FULL -> doing + ": no space left for " + file + " (expected: free space on that disk)";
            case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(file, String.valueOf(e.getMessage()));
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH ->
                doing + ": " + file + " can't be written (expected: a file this user may write)";
            case SQLITE_IOERR -> doing + ": the disk under " + file + " failed: " + e.getMessage();
            case SQLITE_BUSY, SQLITE_LOCKED ->
                doing + ": another program holds " + file + " locked (expected: this server alone uses it)";
            default -> doing + ": " + file + ": " + e.getMessage();
        };
    }

    static String damaged(Path file, String finding) {
        return "data: " + file + " is damaged: " + finding
                + " (expected: a ledger's SQLite file; restore it from a backup, or move it away to begin anew)";
    }
}
