package live.ovation.protocol;

import java.time.Duration;

/// The answer to a report.
///
/// @param store names the store's life, growing: another one than last time has forgotten everybody and has to be told
/// anew
/// @param settling for how long yet the store, begun anew, can't tell who left from whom it doesn't know; zero: it can
public record PresenceReply(long store, Duration settling) {}
