package live.ovation.ledger.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import live.ovation.ledger.LedgerException;
import org.jspecify.annotations.Nullable;

/// The directory that a ledger lives in, held by one server at a time. Thread-safe.
///
/// The hold is an operating system's lock on a file beside the data, so it ends with the process however
/// that ends. Such a lock belongs to the process, and closing *any* handle on the file drops it; therefore
/// directories held by this very process are known in [#HELD] and turned away before the lock file is
/// touched.
final class DataDirectory implements AutoCloseable {
    private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path real;
    private final FileChannel lockFile;

    private DataDirectory(Path real, FileChannel lockFile) {
        this.real = real;
        this.lockFile = lockFile;
    }

    /// Makes the directory if it isn't there, and holds it.
    ///
    /// @throws LedgerException when that can't be done; the message names the directory
    static DataDirectory hold(Path directory) {
        Path real;
        try {
            Files.createDirectories(directory);
            real = directory.toRealPath();
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
        if (!HELD.add(real)) {
            throw inUse(real, "this process");
        }
        boolean held = false;
        try {
            DataDirectory hold = lock(real);
            held = true;
            return hold;
        } finally {
            if (!held) {
                HELD.remove(real);
            }
        }
    }

    private static DataDirectory lock(Path real) {
        Path path = real.resolve("ledger.lock");
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            if (lock == null) {
                throw inUse(real, "process " + Files.readString(path).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new DataDirectory(real, channel);
        } catch (IOException e) {
            lock = null;
            throw unwritable(real, e);
        } finally {
            if (lock == null) {
                close(channel);
            }
        }
    }

    private static LedgerException inUse(Path directory, String holder) {
        return new LedgerException(
                "data: " + directory + " is in use by " + holder + " (expected: a directory for this server alone)");
    }

    private static LedgerException unwritable(Path directory, IOException e) {
        String reason = switch (e) {
            case FileAlreadyExistsException exists -> "there is a file of that name";
            case AccessDeniedException denied -> "access is denied";
            case FileSystemException other -> String.valueOf(other.getReason());
            default -> String.valueOf(e.getMessage());
        };
        return new LedgerException(
                "data: " + directory + " can't be written: " + reason + " (expected: a directory this user may write)",
                e);
    }

    Path file() {
        return fileIn(real);
    }

    static Path fileIn(Path directory) {
        return directory.resolve("ledger.sqlite");
    }

    /// Looks at the first bytes of the data file, if there is one: what isn't a database at all is known by them.
    void checkHeader() {
        checkHeader(file());
    }

    static void checkHeader(Path file) {
        try {
            if (!Files.exists(file) || Files.size(file) == 0) {
                return;
            }
            try (InputStream in = Files.newInputStream(file)) {
                if (!Arrays.equals(in.readNBytes(HEADER.length), HEADER)) {
                    throw new LedgerException(Failures.damaged(file, "it does not begin as one"));
                }
            }
        } catch (IOException e) {
            throw new LedgerException("data: " + file + " can't be read: " + e + " (expected: a readable file)", e);
        }
    }

    @Override
    public void close() {
        if (HELD.contains(real)) {
            close(lockFile);
            HELD.remove(real);
        }
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The lock goes with the process at the latest.
            return;
        }
    }
}
