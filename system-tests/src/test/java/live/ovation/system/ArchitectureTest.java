package live.ovation.system;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may know whom: the rooms, and the foreign types in them.
class ArchitectureTest {
    private static final String[] OTHERS = {
        "java..", "org.jspecify.annotations..", "com.google.errorprone.annotations.."
    };
    private static final Set<String> ROOMS = Set.of(
            "protocol",
            "telemetry",
            "transport",
            "ledger",
            "redis",
            "subscriptions",
            "presence",
            "publisher",
            "dispatcher",
            "frontend",
            "crowd",
            "node");

    /// Crowd's own face, the plan and the report that its workers share, is left out.
    private static final SliceAssignment PACKAGES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass c) {
            String name = c.getPackageName();
            return name.equals("live.ovation.crowd") ? SliceIdentifier.ignore() : SliceIdentifier.of(name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    };

    private static JavaClasses ours;

    @BeforeAll
    static void readClasses() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/system-tests/") && !location.contains("/testing/"))
                .importPackages("live.ovation");
    }

    @Test
    void everyRoomIsHere() {
        Set<String> rooms = ours.stream()
                .map(c -> c.getPackageName().split("\\.")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rooms).containsExactlyInAnyOrderElementsOf(ROOMS);
    }

    @ParameterizedTest
    @CsvSource({
        "publisher, dispatcher", "publisher, frontend",
        "dispatcher, publisher", "dispatcher, frontend",
        "frontend, publisher", "frontend, dispatcher"
    })
    void roomsOfTheJourneyMeetOnlyAsMessages(String room, String other) {
        noClasses()
                .that()
                .resideInAPackage(room(room))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(room(other))
                .because("stages of the journey meet as messages in protocol and are wired in node")
                .check(ours);
    }

    @Test
    void protocolDependsOnNothing() {
        classes()
                .that()
                .resideInAPackage(room("protocol"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(with(OTHERS, room("protocol")))
                .check(ours);
    }

    @ParameterizedTest
    @CsvSource({"telemetry, telemetry", "transport, telemetry", "redis, telemetry"})
    void groundKnowsNothingOfLikes(String room, String known) {
        noClasses()
                .that()
                .resideInAPackage(room(room))
                .should()
                .dependOnClassesThat(ours(room, known))
                .because("the ground carries bytes and counts; what they mean is the business of the rooms above")
                .check(ours);
    }

    @ParameterizedTest
    @CsvSource({
        "ledger, protocol, telemetry, telemetry",
        "subscriptions, protocol, telemetry, redis",
        "presence, protocol, telemetry, redis"
    })
    void memoryStandsOnTheGroundAlone(String room, String first, String second, String third) {
        noClasses()
                .that()
                .resideInAPackage(room(room))
                .should()
                .dependOnClassesThat(ours(room, first, second, third))
                .check(ours);
    }

    @Test
    void nobodyButNodeKnowsNode() {
        noClasses()
                .that()
                .resideOutsideOfPackage(room("node"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(room("node"))
                .check(ours);
    }

    @Test
    void crowdKnowsTheServerFromOutside() {
        noClasses()
                .that()
                .resideInAPackage(room("crowd"))
                .should()
                .dependOnClassesThat(ours("crowd", "protocol", "telemetry"))
                .because("a load generator that shares the server's code shares its mistakes")
                .check(ours);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Netty    | io.netty..             | transport.. frontend..",
                "Pekko    | org.apache.pekko..     | frontend frontend.connection..",
                "Jackson  | tools.jackson..        | transport.json crowd..",
                "JDBC     | java.sql..             | ledger.sql ledger.sqlite ledger.postgres ledger.archive ledger.attendance",
                "JDBC     | javax.sql..            | ledger.sqlite ledger.postgres",
                "SQLite   | org.sqlite..           | ledger.sqlite",
                "Lettuce  | io.lettuce..           | redis",
                "Postgres | org.postgresql..       | ledger.postgres",
                "Hikari   | com.zaxxer.hikari..    | ledger.postgres",
                "Flyway   | org.flywaydb..         | ledger.postgres",
                "picocli  | picocli..              | node.cli crowd.cli",
                "Config   | com.typesafe.config..  | node.. frontend.connection", // there Pekko asks for it
                "Metrics  | io.micrometer..        | telemetry",
                "Traces   | io.opentelemetry..     | node.trace",
                "Logback  | ch.qos.logback..       | node..",
            })
    void foreignTypesStayInThePackagesMadeForThem(String name, String library, String homes) {
        String[] allowed = java.util.Arrays.stream(homes.split(" "))
                .map(home -> "live.ovation." + home)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .as(name + " stays in " + homes)
                .check(ours);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("live.ovation.(*)..").should().beFreeOfCycles().check(ours);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(PACKAGES)
                .should()
                .beFreeOfCycles()
                // A batch is its own wire form: encoding is what makes one.
                .ignoreDependency(
                        name("live.ovation.protocol.EventBatch"), name("live.ovation.protocol.wire.EventCodec"))
                .check(ours);
    }

    @Test
    void everyPackageIntroducesItselfAndIsNullMarked() throws ClassNotFoundException {
        Set<String> packages =
                ours.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        for (String name : packages) {
            AnnotatedElement info = Class.forName(name + ".package-info");
            assertThat(info.isAnnotationPresent(NullMarked.class))
                    .as("%s is @NullMarked", name)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.util.logging..", "org.apache.commons.logging..", "org.apache.log4j.."})
    void thereIsOneLogger(String other) {
        noClasses().should().dependOnClassesThat().resideInAPackage(other).check(ours);
    }

    private static String room(String name) {
        return "live.ovation." + name + "..";
    }

    private static String[] with(String[] packages, String more) {
        String[] all = java.util.Arrays.copyOf(packages, packages.length + 1);
        all[packages.length] = more;
        return all;
    }

    /// Classes of ours that stand in none of these rooms.
    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> ours(String... rooms) {
        List<String> known = List.of(rooms);
        return com.tngtech.archunit.base.DescribedPredicate.describe(
                "are of a room other than " + known,
                c -> c.getPackageName().startsWith("live.ovation.")
                        && known.stream()
                                .noneMatch(
                                        room -> (c.getPackageName() + ".").startsWith("live.ovation." + room + ".")));
    }
}
