package live.ovation.node.demo;

import java.util.List;
import java.util.random.RandomGenerator;

/// What a friendly audience says, and who says it. Confined to one thread.
final class SmallTalk {
    private static final List<String> NAMES = List.of(
            "Amara", "Bruno", "Chiyo", "Dalia", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaveh", "Lena",
            "Malik", "Noor", "Oskar", "Priya", "Quim", "Rosa", "Sven", "Tala");

    private static final List<String> PHRASES = List.of(
            "Hello from a rainy balcony!",
            "This bass line. THIS bass line.",
            "First time here, what a sound",
            "Greetings from the kitchen, dancing while the pasta boils",
            "The drummer is on fire tonight",
            "Goosebumps. Again.",
            "My cat stopped sleeping to watch this",
            "Louder please, my neighbours want to hear it too 😄",
            "Who else is watching from a train?",
            "That last chord though…",
            "I was having a bad day. Was.",
            "Encore! Encore!",
            "Can we keep this one forever?",
            "The lights are beautiful",
            "Good evening, everyone ✨",
            "How is this free",
            "Just told my whole family to tune in",
            "Somebody give the singer a glass of water and a medal",
            "Turned it up, no regrets",
            "Best seat in the house: my sofa");

    private static final List<String> KINDS = List.of("like", "love", "clap", "laugh", "wow", "sad");
    private static final int[] WEIGHTS = {52, 20, 16, 5, 6, 1};

    private final RandomGenerator random;
    private int lastPhrase = -1;

    SmallTalk(RandomGenerator random) {
        this.random = random;
    }

    String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    /// Never what was said just before.
    String phrase() {
        int next = random.nextInt(PHRASES.size() - 1);
        next += next >= lastPhrase && lastPhrase >= 0 ? 1 : 0;
        lastPhrase = next;
        return PHRASES.get(next);
    }

    String kind() {
        int drawn = random.nextInt(100);
        int index = 0;
        while (drawn >= WEIGHTS[index]) {
            drawn -= WEIGHTS[index++];
        }
        return KINDS.get(index);
    }
}
