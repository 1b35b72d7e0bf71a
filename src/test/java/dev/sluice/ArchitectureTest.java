package dev.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.Architectures;
import dev.sluice.event.StreamEvent;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house's rooms and its rules. */
final class ArchitectureTest {

    /** Every package, and which others it may use. The packages below one count as it. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("event", Set.of()),
            entry("sse", Set.of()),
            entry("security", Set.of()),
            entry("provider", Set.of("event", "sse")),
            entry("dialect", Set.of("event", "sse")),
            entry("stream", Set.of("event", "provider")),
            entry("channel", Set.of("event", "stream")),
            entry("metrics", Set.of("event", "provider", "stream")),
            entry("conversation", Set.of("event", "stream")),
            entry(
                    "rest",
                    Set.of("event", "sse", "security", "provider", "dialect", "stream", "channel", "conversation")),
            entry(
                    "app",
                    Set.of(
                            "event",
                            "sse",
                            "security",
                            "provider",
                            "dialect",
                            "stream",
                            "channel",
                            "conversation",
                            "rest",
                            "metrics")));

    private static final String ROOT = "dev.sluice";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(mainClasses());

    private static Path mainClasses() {
        try {
            return Path.of(StreamEvent.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_table_has_every_package_and_no_other() {
        Set<String> rooms = CLASSES.getPackage(ROOT).getSubpackages().stream()
                .map(JavaPackage::getRelativeName)
                .collect(Collectors.toSet());

        assertThat(rooms).isEqualTo(MAY_USE.keySet());
    }

    @Test
    void a_package_uses_what_the_table_allows() {
        Architectures.LayeredArchitecture house =
                Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String room : MAY_USE.keySet()) {
            house = house.layer(room).definedBy(ROOT + '.' + room + "..");
        }
        for (Map.Entry<String, Set<String>> room : MAY_USE.entrySet()) {
            house = room.getValue().isEmpty()
                    ? house.whereLayer(room.getKey()).mayNotAccessAnyLayer()
                    : house.whereLayer(room.getKey())
                            .mayOnlyAccessLayers(room.getValue().toArray(String[]::new));
        }

        house.check(CLASSES);
    }

    @Test
    void no_packages_use_each_other() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void adapters_do_not_see_each_other() {
        for (String port : List.of("provider", "dialect")) {
            slices().matching(ROOT + '.' + port + ".(*)..")
                    .should()
                    .notDependOnEachOther()
                    .check(CLASSES);
        }
    }

    @Test
    void only_app_names_an_adapter() {
        for (String port : List.of("provider", "dialect")) {
            String adapters = ROOT + '.' + port + ".*..";
            noClasses()
                    .that()
                    .resideOutsideOfPackages(adapters, ROOT + ".app..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(adapters)
                    .check(CLASSES);
        }
    }

    @Test
    void servlets_and_resources_are_known_in_rest_and_app_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".rest..", ROOT + ".app..")
                .should()
                .dependOnClassesThat(resideInAPackage("jakarta.servlet..")
                        .or(resideInAPackage("jakarta.ws.rs..").and(not(resideInAPackage("jakarta.ws.rs.sse..")))))
                .check(CLASSES);
    }

    @Test
    void the_http_client_is_known_in_provider_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".provider")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void databases_are_known_in_conversation_and_app_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".conversation", ROOT + ".app")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.h2..", "com.zaxxer..", "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void tokens_are_known_in_security_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".security")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.nimbusds..")
                .check(CLASSES);
    }

    @Test
    void there_is_no_drawer_for_everything() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..misc..")
                .check(CLASSES);
    }

    @Test
    void every_package_says_what_belongs_into_it_and_that_it_has_no_nulls() {
        assertThat(CLASSES.getPackage(ROOT).getSubpackagesInTree())
                .filteredOn(p -> !p.getClasses().isEmpty())
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p.tryGetPackageInfo().isPresent() && p.isAnnotatedWith(NullMarked.class))
                        .as(p.getName())
                        .isTrue());
    }

    @Test
    void logging_goes_through_the_platforms_logger() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }
}
