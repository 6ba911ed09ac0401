package live.ovation.ledger.sql;

/// A video's row: how it is named in the other tables, and how far its journal is.
///
/// @param life how often it was deleted
/// @param head the offset of the last entry
/// @param ownHead the offset of the last entry that this region wrote
/// @param comments how many stand
public record VideoRow(long id, int life, long head, long ownHead, long comments) {}
