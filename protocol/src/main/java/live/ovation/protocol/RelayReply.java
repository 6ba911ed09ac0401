package live.ovation.protocol;

/// A relayed message's answer.
///
/// @param region whose dispatcher it was
/// @param receivedAtMicros when it came, on the receiver's clock, microseconds since the Unix epoch
/// @param answeredAtMicros when this was said, on the same clock
public record RelayReply(RegionId region, long receivedAtMicros, long answeredAtMicros) {}
