package live.ovation.ledger.sqlite;

/// Where somebody stands who follows this ledger's changes: behind a transaction, and within it behind a video.
///
/// @param ledger its origin's name: a ledger that was imported numbers anew
/// @param changed the transaction's number
/// @param video the video's number in the file
record Cursor(String ledger, long changed, long video) {
    /// What is not one of this ledger's stands at the beginning.
    static Cursor parse(String text, String ledger) {
        String[] parts = text.split("\\.", -1);
        if (parts.length == 3 && parts[0].equals(ledger)) {
            try {
                return new Cursor(ledger, Long.parseLong(parts[1]), Long.parseLong(parts[2]));
            } catch (NumberFormatException e) {
                return new Cursor(ledger, 0, 0);
            }
        }
        return new Cursor(ledger, 0, 0);
    }

    @Override
    public String toString() {
        return ledger + '.' + changed + '.' + video;
    }
}
