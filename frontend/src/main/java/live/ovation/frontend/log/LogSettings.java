package live.ovation.frontend.log;

/// @param firstChunkBytes how large a log's first chunk is; each further one is twice as large, up to the largest
/// @param largestChunkBytes a bound on a chunk, and so on what one write can carry
/// @param keptBytes how much a log keeps for readers that are behind; at least the largest chunk
public record LogSettings(int firstChunkBytes, int largestChunkBytes, int keptBytes) {
    public static final LogSettings DEFAULTS = new LogSettings(4 << 10, 64 << 10, 1 << 20);

    public LogSettings {
        if (firstChunkBytes < 256 || largestChunkBytes < firstChunkBytes || keptBytes < largestChunkBytes) {
            throw new IllegalArgumentException("log: chunks of " + firstChunkBytes + " to " + largestChunkBytes
                    + " bytes, " + keptBytes + " kept (expected: 256 <= first <= largest <= kept)");
        }
    }
}
