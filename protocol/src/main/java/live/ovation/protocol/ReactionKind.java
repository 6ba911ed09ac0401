package live.ovation.protocol;

/// What a viewer felt: `like`, `love`, `clap` and so on. Which kinds exist is configuration; here it is a short name.
public record ReactionKind(String value) implements Comparable<ReactionKind> {
    public static final ReactionKind LIKE = new ReactionKind("like");

    private static final int MAX_LENGTH = 32;

    public ReactionKind {
        boolean valid = !value.isEmpty() && value.length() <= MAX_LENGTH;
        for (int i = 0; valid && i < value.length(); i++) {
            char c = value.charAt(i);
            valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "kind: not a reaction's name (expected: 1 to " + MAX_LENGTH + " of a-z 0-9 _ -)");
        }
    }

    @Override
    public int compareTo(ReactionKind other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
