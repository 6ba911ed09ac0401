package live.ovation.protocol;

/// Where a journal entry was written: its name in every region. Regions number what they merge in journals of
/// their own; what a region wrote itself is found again by this.
///
/// @param position in the journal of the region that wrote it
/// @param previous the offset of the entry which that region wrote before it, on the same video; 0 when it
///     is the first. Whoever has that one and everything before it lacks nothing that comes before this one.
public record Provenance(Position position, long previous) {
    public Provenance {
        if (previous < 0 || (previous >= position.offset() && previous > 0)) {
            throw new IllegalArgumentException(
                    "previous: " + previous + " (expected: 0 or more, and before " + position.offset() + ")");
        }
    }

    /// Of an entry that stands where it was written, right behind another one of the same region.
    public static Provenance here(Position position) {
        return new Provenance(position, Math.max(0, position.offset() - 1));
    }
}
