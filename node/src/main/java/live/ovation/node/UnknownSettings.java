package live.ovation.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Finds settings that do not exist, and what was most likely meant: a mistyped key must never be a
/// silent default. Stateless.
final class UnknownSettings {
    private UnknownSettings() {}

    /// One line per setting of `given` that `known` does not have.
    static List<String> in(Config given, Config known) {
        Set<String> knownPaths = new TreeSet<>();
        gather("", known.root(), knownPaths);
        List<String> unknown = new ArrayList<>();
        find("", given.root(), known.root(), knownPaths, unknown);
        return unknown;
    }

    private static void gather(String prefix, ConfigObject object, Set<String> paths) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            String path = prefix + entry.getKey();
            if (entry.getValue() instanceof ConfigObject inner) {
                gather(path + ".", inner, paths);
            } else {
                paths.add(path);
            }
        }
    }

    private static void find(
            String prefix, ConfigObject given, ConfigObject known, Set<String> knownPaths, List<String> unknown) {
        for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
            String path = prefix + entry.getKey();
            ConfigValue counterpart = known.get(entry.getKey());
            if (counterpart == null) {
                String meant = Closest.to(path, knownPaths);
                unknown.add(path + ": no such setting ("
                        + (meant == null ? "expected: one of those in reference.conf" : "did you mean " + meant + "?")
                        + ") in " + entry.getValue().origin().description());
            } else if (counterpart instanceof ConfigObject knownInner) {
                if (entry.getValue() instanceof ConfigObject inner) {
                    find(path + ".", inner, knownInner, knownPaths, unknown);
                } else {
                    unknown.add(path + ": a value (expected: a group { … }) in "
                            + entry.getValue().origin().description());
                }
            }
        }
    }
}
