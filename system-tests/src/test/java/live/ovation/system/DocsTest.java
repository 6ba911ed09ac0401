package live.ovation.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
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
import live.ovation.node.NodeConfig;
import live.ovation.node.cli.OvationCommand;
import live.ovation.telemetry.Metric;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What is written about the product exists: metrics, classes, pages. `docs/metrics.md` is made from the code, by this
/// test with `-Dovation.docs=write`.
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path METRICS_PAGE = ROOT.resolve("docs/metrics.md");
    private static final Pattern METRIC_NAME = Pattern.compile("ovation_[a-z_]+[a-z]");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`");
    private static final Pattern ANCHOR = Pattern.compile("\\]\\(([^)#:]*)#([^)]+)\\)");
    private static final Pattern COMMAND = Pattern.compile("(?:\\./|`)ovation ([a-z]+)([^`\\n|#]*)");
    private static final Pattern FLAG = Pattern.compile("--[a-z][a-z-]+");
    private static final Pattern SETTING = Pattern.compile("`([a-z]+(?:\\.[a-z][a-z-]*)+)(?: = [^`]*)?`");
    private static final Pattern FILE = Pattern.compile("`((?:bench|docs|node|web|deploy)/[A-Za-z0-9/._-]+)[ `]");
    private static final Pattern STORY = Pattern.compile("`([A-Z][A-Za-z]+)#([A-Za-z_0-9]+)`");
    private static final Pattern METRIC_CONSTANT = Pattern.compile("\\b([A-Z][A-Za-z]*Metric)\\.([A-Z_]+)\\b");
    /// Names of others that look like a class of ours.
    private static final Set<String> FOREIGN = Set.of("EventSource");
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
    void everyHeadingThatIsLinkedExists() throws IOException {
        Set<String> dead = new TreeSet<>();
        for (Path page : pages()) {
            Matcher links = ANCHOR.matcher(Files.readString(page));
            while (links.find()) {
                Path target = links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1));
                if (Files.isRegularFile(target) && target.toString().endsWith(".md")) {
                    Set<String> headings = Files.readString(target)
                            .lines()
                            .filter(line -> line.startsWith("#"))
                            .map(DocsTest::anchor)
                            .collect(Collectors.toSet());
                    if (!headings.contains(links.group(2))) {
                        dead.add(ROOT.relativize(page) + ": " + links.group());
                    }
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    /// As it is made of a heading where such pages are shown.
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /// Classes, tests and stories; in decisions a class may have gone since.
    @Test
    void everyClassThatIsNamedExists() throws IOException {
        Set<String> known =
                new HashSet<>(ours.stream().map(JavaClass::getSimpleName).collect(Collectors.toSet()));
        try (Stream<Path> rooms = Files.list(ROOT)) {
            // Tests of other rooms are not on this one's class path. Only sources: what is built comes and goes.
            for (Path sources : rooms.map(room -> room.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java"))
                            .forEach(name -> known.add(name.substring(0, name.length() - ".java".length())));
                }
            }
        }
        Set<String> unknown = new TreeSet<>();
        for (Path page : pages()) {
            if (!page.toString().contains("decisions")) {
                Matcher names = CLASS_NAME.matcher(Files.readString(page));
                while (names.find()) {
                    if (!known.contains(names.group(1)) && !FOREIGN.contains(names.group(1))) {
                        unknown.add(ROOT.relativize(page) + ": " + names.group(1));
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /// Each symptom has a story that produced it, a test of some room; and what that story looks at
    /// is a metric that the same entry names.
    @Test
    void everyEntryOfTheRunbookHasAStoryThatShowsItsMetric() throws IOException {
        Map<String, Path> sources = testSources();
        Set<String> wrong = new TreeSet<>();
        String page = Files.readString(ROOT.resolve("docs/operations/runbook.md"));
        for (String section : page.split("(?m)^(?=## )")) {
            String heading = section.lines().findFirst().orElse("");
            if (!heading.startsWith("## ")) {
                continue;
            }
            if (!STORY.matcher(section).find()) {
                wrong.add(heading + ": no story (expected: `Class#test`)");
            }
            // An entry is a bullet, or a paragraph.
            for (String entry : section.split("\n\n|\n(?=\\* )")) {
                Set<String> named = new TreeSet<>(matches(METRIC_NAME, entry));
                Matcher stories = STORY.matcher(entry);
                while (stories.find()) {
                    Path source = sources.get(stories.group(1));
                    String story = source == null ? "" : story(Files.readString(source), stories.group(2));
                    Set<String> seen = new TreeSet<>(matches(METRIC_NAME, story));
                    Matcher constants = METRIC_CONSTANT.matcher(story);
                    while (constants.find()) {
                        metrics.values().stream()
                                .filter(metric -> isNamed(metric, constants.group(1), constants.group(2)))
                                .forEach(metric -> seen.add(metric.metricName()));
                    }
                    if (story.isEmpty()) {
                        wrong.add(heading + ": " + stories.group() + " does not exist");
                    } else if (seen.stream().noneMatch(named::contains)) {
                        wrong.add(heading + ": " + stories.group() + " looks at " + seen + " (expected: one of " + named
                                + ")");
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group().replaceFirst(HISTOGRAM_PARTS, ""))
                .collect(Collectors.toSet());
    }

    private static boolean isNamed(Metric metric, String type, String constant) {
        return metric instanceof Enum<?> named
                && named.getDeclaringClass().getSimpleName().equals(type)
                && named.name().equals(constant);
    }

    /// A test's method, or a constant with a body; empty when there is none.
    private static String story(String source, String name) {
        Matcher body = Pattern.compile("(?s)\n    (?:void " + name + "\\(|" + name + " \\{).*?\n    }")
                .matcher(source);
        return body.find() ? body.group() : "";
    }

    private static Map<String, Path> testSources() throws IOException {
        Map<String, Path> sources = new TreeMap<>();
        try (Stream<Path> rooms = Files.list(ROOT)) {
            for (Path tests : rooms.map(room -> room.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .forEach(file ->
                                    sources.put(file.getFileName().toString().replace(".java", ""), file));
                }
            }
        }
        return sources;
    }

    /// `./ovation COMMAND --flag`, in text and in code.
    @Test
    void everyCommandAndFlagThatIsWrittenAboutExists() throws IOException {
        Set<String> unknown = new TreeSet<>();
        Set<String> script = Set.of("test", "format", "build", "help");
        for (Path page : pages()) {
            Matcher calls = COMMAND.matcher(Files.readString(page));
            while (calls.find()) {
                String command = calls.group(1);
                CommandLine known =
                        OvationCommand.commandLine(command).getSubcommands().get(command);
                if (known == null) {
                    if (!script.contains(command)) {
                        unknown.add(ROOT.relativize(page) + ": ovation " + command);
                    }
                    continue;
                }
                Set<String> flags = flags(known);
                Matcher named = FLAG.matcher(calls.group(2));
                while (named.find()) {
                    if (!flags.contains(named.group())) {
                        unknown.add(ROOT.relativize(page) + ": ovation " + command + " " + named.group());
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static Set<String> flags(CommandLine command) {
        Set<String> flags = new TreeSet<>(command.getCommandSpec().optionsMap().keySet());
        command.getSubcommands().values().forEach(each -> flags.addAll(flags(each)));
        return flags;
    }

    /// `room.setting`, where the room is one that the configuration has; or else a package.
    @Test
    void everySettingThatIsWrittenAboutExists() throws IOException {
        Config settings =
                ConfigFactory.parseResources(NodeConfig.class, "reference.conf").resolve();
        Set<String> packages = ours.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        Set<String> rooms = settings.root().keySet();
        Set<String> unknown = new TreeSet<>();
        for (Path page : pages()) {
            Matcher names = SETTING.matcher(Files.readString(page));
            while (names.find()) {
                String name = names.group(1);
                String room = name.substring(0, name.indexOf('.'));
                boolean exists = settings.hasPathOrNull(name) || packages.contains("live.ovation." + name);
                if (rooms.contains(room) && !exists && !page.toString().contains("decisions")) {
                    unknown.add(ROOT.relativize(page) + ": " + name);
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /// `bench/NAME` and paths of files in this repository.
    @Test
    void everyFileThatIsNamedExists() throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (Path page : pages()) {
            Matcher names = FILE.matcher(Files.readString(page));
            while (names.find()) {
                if (!Files.exists(ROOT.resolve(names.group(1)))) {
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
