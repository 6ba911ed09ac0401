package live.ovation.crowd.viewer;

import java.util.ArrayList;
import java.util.List;

/// The first few things that were wrong, in words: where to begin looking. Thread-safe.
final class Evidence {
    private static final int MAX = 5;

    private final List<String> sentences = new ArrayList<>();

    synchronized void add(String sentence) {
        if (sentences.size() < MAX) {
            sentences.add(sentence);
        }
    }

    synchronized List<String> sentences() {
        return List.copyOf(sentences);
    }
}
