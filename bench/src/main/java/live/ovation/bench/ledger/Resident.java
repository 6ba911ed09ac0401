package live.ovation.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much memory a process holds. Stateless.
final class Resident {
    private Resident() {}

    /// @param status the process' `/proc/…/status`
    /// @return 0 when the process is gone
    static long megabytes(Path status) {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
