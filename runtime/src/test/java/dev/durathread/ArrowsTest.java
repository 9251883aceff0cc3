package dev.durathread;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the rooms of the house point one way. */
class ArrowsTest {
    private static final JavaClasses RUNTIME = new ClassFileImporter()
            .importUrl(
                    DurableRuntime.class.getProtectionDomain().getCodeSource().getLocation());
    private static final String API = "dev.durathread";
    private static final String INTERNAL = "dev.durathread.internal.";
    private static final String CHECK = INTERNAL + "check";
    private static final String FAILURE = "dev.durathread.failure";
    private static final String[] PUBLIC = {
        API, FAILURE, "dev.durathread.admin", "dev.durathread.observe", "dev.durathread.host", "dev.durathread.history"
    };
    private static final List<String> EVERYWHERE = List.of(
            "java..", "org.jspecify.annotations", "org.slf4j..", "tools.jackson..", "com.fasterxml.jackson.annotation");

    /** What each room may know, itself and the JDK aside. */
    private static final Map<String, List<String>> ROOMS = Map.ofEntries(
            room("replay", "fiber", "payload", "contract"),
            room("registry", "replay", "contract", "payload"),
            room("check"),
            room("contract"),
            room("payload"),
            room("log"),
            room("host", "log"),
            room("meter", "log"),
            room("node", "fiber", "payload", "registry", "meter", "log", "host"),
            room("activity", "node", "replay", "registry", "host", "payload", "meter", "log"),
            room("instance", "activity", "node", "replay", "registry", "payload", "meter", "fiber", "log"),
            room("dispatch", "instance", "activity", "node", "replay", "registry", "meter", "host", "client", "log"),
            room("claim", "dispatch", "instance", "activity", "node", "registry", "host", "meter", "log"),
            room("client", "node", "payload", "host", "log"),
            room("admin", "client", "node", "payload"));

    private static Map.Entry<String, List<String>> room(String name, String... known) {
        return Map.entry(name, List.of(known));
    }

    static Stream<String> rooms() {
        return ROOMS.keySet().stream().sorted();
    }

    private static ArchRule knowsOnly(String room, Stream<String> known) {
        String[] packages = Stream.concat(EVERYWHERE.stream(), Stream.concat(Stream.of(room), known))
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages);
    }

    @Test
    void historyKnowsNothing() {
        knowsOnly("dev.durathread.history", Stream.of()).check(RUNTIME);
    }

    @Test
    void theSpiKnowsHistoryAndTheFailures() {
        knowsOnly("dev.durathread.provider", Stream.of("dev.durathread.history", FAILURE))
                .check(RUNTIME);
    }

    @Test
    void theRulesForWritesKnowTheSpiAlone() {
        knowsOnly(
                        "dev.durathread.provider.rules",
                        Stream.of("dev.durathread.provider", "dev.durathread.history", FAILURE))
                .check(RUNTIME);
        noClasses()
                .that()
                .resideInAPackage("dev.durathread.provider.rules")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .check(RUNTIME);
    }

    @Test
    void failuresKnowHistoryAlone() {
        knowsOnly(FAILURE, Stream.of("dev.durathread.history")).check(RUNTIME);
    }

    @Test
    void whatOperatorsAskKnowsNoEngine() {
        knowsOnly("dev.durathread.admin", Stream.of(API, FAILURE, "dev.durathread.history", CHECK))
                .check(RUNTIME);
        knowsOnly("dev.durathread.observe", Stream.of(FAILURE, "dev.durathread.admin", "dev.durathread.provider"))
                .check(RUNTIME);
    }

    @Test
    void theFiberKnowsTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage(INTERNAL + "fiber")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations", INTERNAL + "fiber")
                .check(RUNTIME);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void roomsKnowTheirNeighbours(String room) {
        Stream<String> neighbours = ROOMS.get(room).stream().map(INTERNAL::concat);
        Stream<String> open = Stream.concat(
                Stream.concat(Stream.of(PUBLIC), Stream.of(CHECK)),
                replayIs(room) ? Stream.of() : Stream.of("dev.durathread.provider"));
        knowsOnly(INTERNAL + room, Stream.concat(neighbours, open)).check(RUNTIME);
    }

    private static boolean replayIs(String room) {
        return room.equals("replay");
    }

    @Test
    void replayKnowsNoThreadPoolNoClockNoStorageNoLogger() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "replay")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.slf4j.LoggerFactory")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.durathread.host.Host")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "dev.durathread.provider", "java.util.concurrent.locks")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\..*Execut.*")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(RUNTIME);
    }

    @Test
    void theApiSeesInternalRoomsThroughItsCompositionAlone() {
        noClasses()
                .that()
                .resideInAPackage(API)
                .and()
                .haveNameNotMatching("dev\\.durathread\\.(Composition|Clients)(\\$.*)?")
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL + ".").and(not(resideInAPackage(CHECK))))
                .check(RUNTIME);
    }

    @Test
    void everyRoomHasItsArrows() {
        assertThat(RUNTIME.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> name.startsWith(INTERNAL))
                        .map(name -> name.substring(INTERNAL.length())))
                .allMatch(room -> room.equals("fiber") || ROOMS.containsKey(room));
    }

    @Test
    void roomsFormNoCircle() {
        slices().matching(INTERNAL + "(*)..").should().beFreeOfCycles().check(RUNTIME);
    }

    /** {@code DurableClient.on} makes a client, so that the classes which a client is made of know where they come from. */
    @Test
    void classesOfDifferentRoomsFormNoCircleButForTheClient() {
        assertThat(ClassCircles.of(RUNTIME).stream()
                        .filter(circle -> roomsOf(circle).size() > 1))
                .allSatisfy(circle -> {
                    assertThat(circle).extracting(JavaClass::getName).contains("dev.durathread.Clients");
                    assertThat(roomsOf(circle)).containsOnly(INTERNAL + "client", INTERNAL + "admin");
                });
    }

    private static Set<String> roomsOf(Set<JavaClass> circle) {
        return circle.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(INTERNAL))
                .collect(Collectors.toSet());
    }

    @Test
    void micrometerIsKnownInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.durathread.micrometer")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(RUNTIME);
    }

    @Test
    void clocksAreReadByHostsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.durathread.host", INTERNAL + "host", "dev.durathread.micrometer")
                .and()
                .doNotHaveFullyQualifiedName("dev.durathread.provider.Provider") // what a provider without a clock says
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .check(RUNTIME);
    }

    @Test
    void classesOfInstancesFormNoCircle() {
        SlicesRuleDefinition.slices()
                .assignedFrom(new ByClass())
                .should()
                .beFreeOfCycles()
                .check(RUNTIME);
    }

    /** Each top-level class of the rooms of instances is a slice of its own. */
    private static final class ByClass implements SliceAssignment {
        private static final List<String> WATCHED = List.of("instance", "dispatch", "claim");

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            boolean isWatched =
                    WATCHED.stream().anyMatch(room -> javaClass.getPackageName().equals(INTERNAL + room));
            return isWatched ? SliceIdentifier.of(javaClass.getName().split("\\$", 2)[0]) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "classes of " + WATCHED;
        }
    }
}
