package live.ovation.publisher;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Words that no comment may have: whole words, whatever their case, also in fullwidth or styled letters (Unicode's
/// compatibility forms). Immutable.
public final class BlockedWords {
    public static final BlockedWords NONE = new BlockedWords(List.of());

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private final Set<String> words;

    private BlockedWords(List<String> words) {
        this.words = words.stream().map(BlockedWords::folded).collect(Collectors.toUnmodifiableSet());
    }

    /// @throws IllegalArgumentException when one of them is not one word
    public static BlockedWords of(List<String> words) {
        for (String word : words) {
            if (word.isEmpty() || BETWEEN_WORDS.matcher(folded(word)).find()) {
                throw new IllegalArgumentException(Shown.of(word) + " (expected: one word of letters and digits)");
            }
        }
        return words.isEmpty() ? NONE : new BlockedWords(words);
    }

    boolean isIn(String text) {
        if (words.isEmpty()) {
            return false;
        }
        for (String word : BETWEEN_WORDS.split(folded(text), -1)) {
            if (words.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }
}
