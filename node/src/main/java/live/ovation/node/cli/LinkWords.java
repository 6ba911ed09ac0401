package live.ovation.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.ovation.node.cluster.LocalRegions;

/// How a person speaks of the links between regions: how slow they are, and, while they run, `cut region-1
/// region-2` and `heal region-1 region-2`, each answered with a line of JSON.
final class LinkWords {
    private static final Pattern DELAY = Pattern.compile("(\\d{1,5})(ms|s)");
    private static final Pattern LOSS = Pattern.compile("(\\d{1,2}(?:\\.\\d{1,3})?)%");

    private final LocalRegions regions;
    private final Consumer<String> answers;

    LinkWords(LocalRegions regions, Consumer<String> answers) {
        this.regions = regions;
        this.answers = answers;
    }

    /// Notes what is no delay, no loss and no time.
    static void check(String delay, String loss, String skew, List<String> wrong) {
        if (!DELAY.matcher(delay).matches()) {
            wrong.add("--link-delay: " + delay + " (expected: a time like 80ms or 1s)");
        }
        if (!LOSS.matcher(loss).matches()) {
            wrong.add("--link-loss: " + loss + " (expected: a share like 1% or 0.5%, below 100%)");
        }
        if (!DELAY.matcher(skew).matches()) {
            wrong.add("--clock-skew: " + skew + " (expected: a time like 5s or 200ms)");
        }
    }

    static Duration delay(String text) {
        Matcher words = matched(DELAY, text);
        long number = Long.parseLong(words.group(1));
        return words.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }

    /// @return 0 to 1
    static double loss(String text) {
        return Double.parseDouble(matched(LOSS, text).group(1)) / 100;
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        return matcher;
    }

    /// Does what each line says, until there are no more.
    void obey(InputStream lines) {
        BufferedReader in = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
        try {
            String line;
            while ((line = in.readLine()) != null) {
                if (!line.isBlank()) {
                    answers.accept(obey(line.strip()));
                }
            }
        } catch (IOException e) {
            answers.accept("{\"error\":\"the input can't be read any more\"}");
        }
    }

    private String obey(String line) {
        String[] words = line.split("\\s+");
        boolean known = words.length == 3 && regions.has(words[1]) && regions.has(words[2]);
        if (known && words[0].equals("cut")) {
            regions.cut(words[1], words[2]);
        } else if (known && words[0].equals("heal")) {
            regions.heal(words[1], words[2]);
        } else {
            return "{\"error\":\"expected: cut region-1 region-2, or heal region-1 region-2\"}";
        }
        return "{\"link\":\"" + words[0] + "\",\"between\":[\"" + words[1] + "\",\"" + words[2] + "\"]}";
    }
}
