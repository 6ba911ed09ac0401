package live.ovation.ledger.archive;

/// What two backends say differently. The tables are the same, but for who raised a counter: one writes the
/// origin's name into the row, the other its number.
///
/// @param counters all counters: video, origin, kind, value, at, region (empty: this one); in this order, by video
/// @param addOrigin makes an origin known (name, region), which nobody may hold; empty: there is nothing to do
/// @param addCounter video, origin, kind, value, at, region
/// @param addMoment video, second, kind, n
/// @param timeline where all of the timeline is to be read: a table, or a view of several
public record Dialect(String counters, String addOrigin, String addCounter, String addMoment, String timeline) {}
