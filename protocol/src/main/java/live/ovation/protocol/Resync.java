package live.ovation.protocol;

/// Events of this video may have been lost on the way: whoever shows it reads the ledger again.
public record Resync(VideoId video) implements Event {}
