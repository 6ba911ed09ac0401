package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.ovation.telemetry.Metric;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is written about the product exists: metrics, classes, pages. `docs/metrics.md` is made from the code, by this
/// test with `-Dovation.docs=write`.
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path METRICS_PAGE = ROOT.resolve("docs/metrics.md");
    private static final Pattern METRIC_NAME = Pattern.compile("ovation_[a-z_]+[a-z]");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`");
    private static final String HISTOGRAM_PARTS = "_(bucket|count|sum)$";

    private static JavaClasses ours;
    private static Map<String, Metric> metrics = Map.of();

    @BeforeAll
    static void readCode() {
        ours = new ClassFileImporter().importPackages("live.ovation");
        metrics = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("live.ovation").stream()
                        .filter(c -> c.isEnum() && c.isAssignableTo(Metric.class))
                        .flatMap(c -> Stream.of(c.reflect().getEnumConstants()))
                        .map(Metric.class::cast)
                        .collect(Collectors.toMap(Metric::metricName, m -> m, (one, other) -> one, TreeMap::new));
    }

    @Test
    void thePageOfMetricsSaysWhatTheCodeSays() throws IOException {
        String page = metricsPage();
        if ("write".equals(System.getProperty("ovation.docs"))) {
            Files.writeString(METRICS_PAGE, page);
        }

        assertThat(Files.readString(METRICS_PAGE))
                .as("docs/metrics.md (made anew by: mvn test -pl system-tests -am -Dtest=DocsTest -Dovation.docs=write"
                        + " -Dsurefire.failIfNoSpecifiedTests=false)")
                .isEqualTo(page);
    }

    @Test
    void everyMetricThatIsWrittenAboutExists() throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (Path page : pages()) {
            Matcher names = METRIC_NAME.matcher(Files.readString(page));
            while (names.find()) {
                if (!metrics.containsKey(names.group().replaceFirst(HISTOGRAM_PARTS, ""))) {
                    unknown.add(ROOT.relativize(page) + ": " + names.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /// Also whether it is asked as what it is: a histogram by its parts, everything else by its name.
    @Test
    void everyMetricOnADashboardExists() throws IOException {
        Set<String> wrong = new TreeSet<>();
        int seen = 0;
        for (Path dashboard : files(".json")) {
            Matcher names = METRIC_NAME.matcher(Files.readString(dashboard));
            while (names.find()) {
                seen++;
                String name = names.group().replaceFirst(HISTOGRAM_PARTS, "");
                Metric metric = metrics.get(name);
                boolean byParts = !names.group().equals(name);
                if (metric == null || byParts != (metric.kind() == Metric.Kind.LATENCY)) {
                    wrong.add(ROOT.relativize(dashboard) + ": " + names.group());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(seen).as("metrics on dashboards").isPositive();
    }

    @Test
    void everyPageThatIsLinkedExists() throws IOException {
        Set<String> dead = new TreeSet<>();
        for (Path page : pages()) {
            Matcher links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                String target = links.group(1);
                if (!target.contains("://") && !Files.exists(page.resolveSibling(target))) {
                    dead.add(ROOT.relativize(page) + ": " + target);
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void everyClassThatTheArchitectureNamesExists() throws IOException {
        Set<String> known = ours.stream().map(JavaClass::getSimpleName).collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        for (Path page : List.of(ROOT.resolve("ARCHITECTURE.md"), ROOT.resolve("docs/delivery-core.md"))) {
            Matcher names = CLASS_NAME.matcher(Files.readString(page));
            while (names.find()) {
                if (!known.contains(names.group(1))) {
                    unknown.add(ROOT.relativize(page) + ": " + names.group(1));
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static String metricsPage() {
        StringBuilder page = new StringBuilder("""
                # Metrics

                Every node shows these under `GET /metrics` on its internal port, in Prometheus' text form; a role that a node doesn't play
                shows nothing. Counters only grow and begin again at 0 with the process. A latency is a histogram in seconds, whose buckets
                of several nodes may be added. There is no label per video or per viewer.
                """);
        String room = "";
        for (Metric metric : metrics.values()) {
            String its = metric.metricName().split("_", -1)[1];
            if (!its.equals(room)) {
                room = its;
                page.append("\n## ").append(room).append("\n\n| Metric | Kind | Says |\n|---|---|---|\n");
            }
            page.append("| `%s` | %s | %s |%n"
                    .formatted(metric.metricName(), metric.kind().name().toLowerCase(Locale.ROOT), metric.sentence()));
        }
        return page.toString();
    }

    private static List<Path> pages() throws IOException {
        return files(".md");
    }

    /// In the root, and anywhere under the folders that people read.
    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> deploy = Files.walk(ROOT.resolve("deploy"))) {
            return Stream.of(top, docs, deploy)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(ending))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
