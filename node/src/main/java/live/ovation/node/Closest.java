package live.ovation.node;

import org.jspecify.annotations.Nullable;

/// What somebody most likely meant who wrote something that does not exist. Stateless.
public final class Closest {
    private static final int CLOSE = 3;

    private Closest() {}

    /// The candidate with the fewest letters changed, at most three; one whose last part is exactly right counts as
    /// close. Null when none is.
    public static @Nullable String to(String given, Iterable<String> candidates) {
        String last = given.substring(given.lastIndexOf('.') + 1);
        String best = null;
        int bestDistance = CLOSE + 1;
        for (String candidate : candidates) {
            int distance = distance(given, candidate);
            if (candidate.endsWith("." + last) || candidate.endsWith("-" + last)) {
                distance = Math.min(distance, 2);
            }
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best;
    }

    /// Levenshtein's edit distance.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
