package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener in a servlet context that fails. */
@Isolated("sets system properties, and looks at all threads of the JVM")
@Tag("one-server")
final class SluiceListenerIT {

    @TempDir
    private Path folder;

    /** Another test in this JVM may have left some, which end when they like. */
    private final Set<Thread> before = threads();

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet();
    }

    private final Map<String, Object> attributes = new HashMap<>();
    private final SluiceListener listener = new SluiceListener();
    private ServletContextEvent event;

    @BeforeEach
    void configure() {
        System.setProperty("sluice.data-dir", folder.toString());
    }

    private void failAt(String failing) {
        event = new ServletContextEvent((ServletContext) Proxy.newProxyInstance(
                ServletContext.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (self, method, arguments) -> {
                    if (method.getName().equals(failing)) {
                        throw new UnsupportedOperationException("a test: " + failing);
                    }
                    switch (method.getName()) {
                        case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                        case "removeAttribute" -> attributes.remove((String) arguments[0]);
                        default -> {
                            // the other methods do nothing and return null
                        }
                    }
                    return null;
                }));
    }

    @AfterEach
    void leaves_nothing() throws SQLException {
        System.clearProperty("sluice.data-dir");
        System.clearProperty("sluice.default-model");
        assertThat(attributes).isEmpty();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(threads())
                        .filteredOn(thread -> !before.contains(thread))
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.matches("(sluice-|MVStore|H2).*")));
        EmbeddedDatabase again = new EmbeddedDatabase(Optional.of(folder));
        again.open();
        again.close();
        listener.contextDestroyed(event); // Tomcat calls it after a failed start, too
    }

    @ParameterizedTest
    @ValueSource(strings = {"setAttribute", "getResourcePaths", "addFilter"})
    void a_failing_servlet_context_leaves_nothing_open(String failing) {
        failAt(failing);

        assertThatThrownBy(() -> listener.contextInitialized(event)).hasMessage("a test: " + failing);
    }

    @Test
    void a_wrong_setting_leaves_nothing_open() {
        System.setProperty("sluice.default-model", "nobody/m");
        failAt("");

        assertThatThrownBy(() -> listener.contextInitialized(event))
                .hasMessageStartingWith("sluice.default-model: 'nobody/m'");
    }
}
