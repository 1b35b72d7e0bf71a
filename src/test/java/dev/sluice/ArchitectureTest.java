package dev.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.chat.ChatRequest;
import dev.sluice.event.ReplyLength;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.Usage;
import jakarta.json.Json;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house's rooms and its rules. */
final class ArchitectureTest {

    /**
     * The rooms, in the order in which a chunk passes them, and what each may use. A name that ends in {@code .*} stands for
     * the packages below it, of which none may use another.
     */
    private static final Map<String, Set<String>> MAY_USE = table(
            "json              | –",
            "event             | json",
            "price             | event",
            "sse               | json",
            "security          | –",
            "security.oidc     | security",
            "chat              | event",
            "provider          | chat, event, json, sse",
            "provider.http     | chat, provider, event, sse",
            "provider.*        | chat, provider, provider.http, event, json, sse",
            "dialect           | event, json, sse",
            "dialect.*         | dialect, event, json, sse",
            "stream            | chat, event, json, provider, security",
            "channel           | event, json, stream",
            "cluster           | event, json, security, security.oidc, stream, channel, usage",
            "database          | json",
            "conversation      | chat, event, json, database, stream",
            "usage             | chat, event, database, stream",
            "metrics           | chat, event, provider, stream",
            "push              | event, json, sse, security, dialect, stream, channel",
            "rest.problem      | database, stream",
            "rest.input        | chat, rest.problem",
            "rest.openapi      | rest.problem",
            "rest.web          | event, sse, security, dialect, stream, push, rest.problem",
            "rest              | chat, event, json, sse, security, provider, dialect, stream, channel, database,"
                    + " conversation, usage, push, rest.problem, rest.web, rest.input",
            "rest.auth         | security, security.oidc, rest.problem, rest.web",
            "rest.protocol     | chat, rest, rest.input",
            "rest.openai       | chat, security, dialect, stream, rest, rest.problem, rest.web, rest.input, rest.protocol",
            "rest.anthropic    | chat, security, dialect, stream, rest, rest.problem, rest.web, rest.input, rest.protocol",
            "rest.responses    | chat, event, json, sse, security, dialect, stream, database, conversation, rest,"
                    + " rest.problem, rest.web, rest.input, rest.protocol",
            "rest.aisdk        | chat, event, security, dialect, stream, rest, rest.problem, rest.web, rest.input,"
                    + " rest.protocol",
            "rest.agui         | chat, event, security, dialect, stream, rest, rest.problem, rest.web, rest.input,"
                    + " rest.protocol",
            "app.tomcat        | –",
            "app.config        | price, provider, provider.http, provider.*, security, security.oidc, stream, cluster, conversation, usage,"
                    + " rest.input, rest",
            "app               | event, price, security, security.oidc, provider, provider.http, provider.*, dialect, dialect.*, stream, channel,"
                    + " cluster, database, conversation, usage, metrics, push, rest, rest.problem, rest.input, rest.web, rest.openapi,"
                    + " rest.auth, rest.openai, rest.anthropic, rest.responses, rest.aisdk, rest.agui, app.config, app.tomcat");

    private static final String ROOT = "dev.sluice";
    private static final String TRANSPORT = ROOT + ".provider.http";
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
        Set<String> found = CLASSES.stream().map(ArchitectureTest::room).collect(Collectors.toSet());

        assertThat(found).isEqualTo(MAY_USE.keySet());
    }

    @Test
    void the_page_about_the_design_has_every_package() throws IOException {
        String page = Files.readString(Path.of("src/site/markdown/design.md"));

        assertThat(MAY_USE.keySet())
                .filteredOn(room -> room.indexOf('.') < 0)
                .allSatisfy(room -> assertThat(page).contains("\n| `" + room + '`'));
    }

    @Test
    void a_package_uses_what_the_table_allows() {
        Set<String> forbidden = new TreeSet<>();
        for (JavaClass user : CLASSES) {
            for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                JavaClass used = dependency.getTargetClass();
                boolean ours = used.getPackageName().startsWith(ROOT + '.');
                if (ours && !used.getPackageName().equals(user.getPackageName()) && !mayUse(room(user), room(used))) {
                    forbidden.add(room(user) + " may not use " + room(used) + ": " + dependency.getDescription());
                }
            }
        }

        assertThat(forbidden).isEmpty();
    }

    private static boolean mayUse(String user, String used) {
        return MAY_USE.getOrDefault(user, Set.of()).contains(used);
    }

    /** The room of the table that a class is in. */
    private static String room(JavaClass type) {
        String name = type.getPackageName().substring(ROOT.length() + 1);
        int dot = name.indexOf('.');
        return MAY_USE.containsKey(name) || dot < 0 ? name : name.substring(0, dot) + ".*";
    }

    private static Map<String, Set<String>> table(String... rows) {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        for (String row : rows) {
            String[] cells = row.split("\\|", -1);
            table.put(
                    cells[0].strip(),
                    Stream.of(cells[1].split(",", -1))
                            .map(String::strip)
                            .filter(room -> !room.equals("–"))
                            .collect(Collectors.toSet()));
        }
        return table;
    }

    @Test
    void tokens_are_estimated_where_characters_are_counted() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Usage.class, ReplyLength.class, ChatRequest.class)
                .should()
                .callMethod(Usage.class, "estimate", long.class)
                .check(CLASSES);
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
                    .ignoreDependency(alwaysTrue(), resideInAPackage(TRANSPORT))
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
                    .dependOnClassesThat(resideInAPackage(adapters).and(not(resideInAPackage(TRANSPORT))))
                    .check(CLASSES);
        }
    }

    @Test
    void servlets_and_resources_are_known_in_push_rest_and_app_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".push", ROOT + ".rest..", ROOT + ".app..")
                .should()
                .dependOnClassesThat(resideInAPackage("jakarta.servlet..")
                        .or(resideInAPackage("jakarta.ws.rs..").and(not(resideInAPackage("jakarta.ws.rs.sse..")))))
                .check(CLASSES);
    }

    @Test
    void the_http_client_is_known_in_the_transport_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage(TRANSPORT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void databases_are_known_where_something_is_stored_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".database", ROOT + ".conversation", ROOT + ".usage", ROOT + ".app")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.h2..", "com.zaxxer..", "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void tokens_are_known_in_security_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".security..")
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

    /** Each of its methods looks the provider up in every library, which takes a fifth of a millisecond. */
    @Test
    void json_p_is_looked_up_when_a_class_is_loaded_and_not_later() {
        assertThat(CLASSES.stream()
                        .flatMap(one -> one.getMethodCallsFromSelf().stream())
                        .filter(call -> call.getTargetOwner().isEquivalentTo(Json.class)
                                || (call.getTargetOwner().isEquivalentTo(JsonProvider.class)
                                        && call.getName().equals("provider")))
                        .filter(call ->
                                !call.getOrigin().getName().equals(JavaStaticInitializer.STATIC_INITIALIZER_NAME)))
                .isEmpty();
    }

    /** The timer of these is a thread of the JDK's, which keeps the class loader of the application that needed it first. */
    @Test
    void no_future_starts_the_jdks_own_timer() {
        noClasses()
                .should()
                .callMethodWhere(JavaCall.Predicates.target(
                        HasName.Predicates.nameMatching("orTimeout|completeOnTimeout|delayedExecutor")))
                .check(CLASSES);
    }

    @Test
    void logging_goes_through_the_platforms_logger() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(
                CLASSES.that(not(HasName.Predicates.name(ROOT + ".metrics.LineLog"))));
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }
}
