package live.ovation.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import live.ovation.protocol.FrontendId;
import org.jspecify.annotations.Nullable;

/// Reads settings and gathers what is wrong with them, so that a person learns everything at once. Confined to one
/// thread.
final class ConfigReader {
    private final Config config;
    private final List<String> wrong = new ArrayList<>();

    ConfigReader(Config config) {
        this.config = config;
    }

    /// Notes a setting that is not what was expected.
    void wrong(String path, Object value, String expected) {
        wrong.add(path + ": " + value + " (expected: " + expected + ")" + origin(path));
    }

    /// Notes a setting that explains itself.
    void wrong(String path, @Nullable String why) {
        wrong.add(path + ": " + why + origin(path));
    }

    void require(boolean right, String path, Object value, String expected) {
        if (!right) {
            wrong(path, value, expected);
        }
    }

    /// @throws ConfigurationException when something was wrong
    void finish() {
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(String.join("; ", wrong));
        }
    }

    /// Notes what is wrong with a part that had a reader of its own.
    void include(String path, ConfigReader part) {
        part.wrong.forEach(one -> wrong.add(path + "." + one));
    }

    boolean isRight() {
        return wrong.isEmpty();
    }

    int integer(String path, int min, int max) {
        String expected = min + " to " + max;
        long value = read(path, config::getLong, (long) min, "a number, " + expected);
        require(value >= min && value <= max, path, value, expected);
        return Math.clamp(value, min, max);
    }

    int size(String path, int min, int max) {
        String expected = min + " to " + max + " bytes";
        long value = read(path, config::getBytes, (long) min, "a size like 64KiB, " + expected);
        require(value >= min && value <= max, path, value + " bytes", expected);
        return Math.clamp(value, min, max);
    }

    Duration duration(String path, Duration min, Duration max) {
        String expected = words(min) + " to " + words(max);
        Duration value = read(path, config::getDuration, min, "a duration like 10s, " + expected);
        require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0, path, words(value), expected);
        return value;
    }

    boolean flag(String path) {
        return read(path, config::getBoolean, false, "true or false");
    }

    String text(String path) {
        return read(path, config::getString, "", "text");
    }

    List<String> texts(String path) {
        return read(path, config::getStringList, List.of(), "a list like [a, b]");
    }

    /// Notes a name that nothing could have.
    void checkName(String path, String name) {
        try {
            var checked = new FrontendId(name);
            require(checked.value().equals(name), path, name, "a name");
        } catch (IllegalArgumentException e) {
            wrong(path, '"' + name + '"', "1 to 128 of A-Z a-z 0-9 . _ - ~ :");
        }
    }

    private <T> T read(String path, Function<String, T> reader, T instead, String expected) {
        try {
            return reader.apply(path);
        } catch (ConfigException e) {
            wrong(path, shown(path), expected);
            return instead;
        }
    }

    private String shown(String path) {
        if (!config.hasPath(path)) {
            return "nothing";
        }
        String text = config.getValue(path).render(ConfigRenderOptions.concise());
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private String origin(String path) {
        if (!config.hasPath(path)) {
            return "";
        }
        ConfigValue value = config.getValue(path);
        String file = value.origin().filename();
        return file == null ? "" : " in " + file + " line " + value.origin().lineNumber();
    }

    private static String words(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
