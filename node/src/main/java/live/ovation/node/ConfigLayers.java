package live.ovation.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A node's settings as one: the defaults, overlaid by a file, overlaid by flags. Stateless.
final class ConfigLayers {
    private ConfigLayers() {}

    /// @param file null: none
    /// @param flags path of a setting to its value: text, a number or a list of text
    /// @throws ConfigurationException when the file can't be read, or has settings that there are not
    /// @throws ConfigException when something in it refers to nothing
    static Config of(@Nullable Path file, Map<String, ?> flags) {
        Config reference = reference();
        Config given = file == null ? ConfigFactory.empty() : parse(file);
        List<String> unknown = UnknownSettings.in(given, reference);
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(String.join("; ", unknown));
        }
        return ConfigFactory.parseMap(flags, "the command line")
                .withFallback(given)
                .withFallback(reference)
                .resolve(ConfigResolveOptions.defaults());
    }

    private static Config reference() {
        try (InputStream in =
                Objects.requireNonNull(NodeConfig.class.getResourceAsStream("reference.conf"), "reference.conf")) {
            return ConfigFactory.parseReader(
                    new InputStreamReader(in, StandardCharsets.UTF_8),
                    ConfigParseOptions.defaults().setOriginDescription("reference.conf"));
        } catch (IOException e) {
            throw new IllegalStateException("reference.conf", e);
        }
    }

    private static Config parse(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigurationException("config: " + file + " can't be read (expected: a file in HOCON)");
        }
        try {
            return ConfigFactory.parseFile(
                    file.toFile(),
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false));
        } catch (ConfigException e) {
            throw new ConfigurationException("config: " + oneLine(e) + " (expected: HOCON)");
        }
    }

    static String oneLine(ConfigException e) {
        return String.valueOf(e.getMessage()).lines().map(String::strip).collect(Collectors.joining(" "));
    }
}
