package live.ovation.protocol;

/// Where an entry stands in a video's journal: the `offset`-th entry (from 1) of that video in a region's ledger.
///
/// Offsets compare only within one region and epoch. The epoch names the ledger's lifetime: a ledger that was lost and
/// begun anew has another epoch, so an old position is recognised as expired and never mistaken for a new one.
public record Position(RegionId region, long epoch, long offset) {
    public Position {
        if (epoch < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "position: epoch " + epoch + ", offset " + offset + " (expected: neither negative)");
        }
    }

    /// Whether both stand in the same journal, so that their offsets compare.
    public boolean comparableTo(Position other) {
        return epoch == other.epoch && region.equals(other.region);
    }

    public Position at(long otherOffset) {
        return new Position(region, epoch, otherOffset);
    }

    /// The position as text, `region.epoch.offset`; also the form of a comment's id.
    @Override
    public String toString() {
        return region.value() + '.' + epoch + '.' + offset;
    }

    /// Reads what [#toString] wrote.
    ///
    /// @throws IllegalArgumentException when the text is not a position
    public static Position parse(String text) {
        int beforeOffset = text.lastIndexOf('.');
        int beforeEpoch = beforeOffset < 0 ? -1 : text.lastIndexOf('.', beforeOffset - 1);
        if (beforeEpoch <= 0) {
            throw new IllegalArgumentException("position: " + abbreviated(text) + " (expected: region.epoch.offset)");
        }
        Position position;
        try {
            position = new Position(
                    new RegionId(text.substring(0, beforeEpoch)),
                    Long.parseLong(text.substring(beforeEpoch + 1, beforeOffset)),
                    Long.parseLong(text.substring(beforeOffset + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "position: " + abbreviated(text) + " (expected: region.epoch.offset)", e);
        }
        // A position has one text: `r.1.007`, `r.1.+7` or digits of another script are none, or a comment had many ids.
        if (!position.toString().equals(text)) {
            throw new IllegalArgumentException("position: " + abbreviated(text) + " (expected: " + position + ")");
        }
        return position;
    }

    private static String abbreviated(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
