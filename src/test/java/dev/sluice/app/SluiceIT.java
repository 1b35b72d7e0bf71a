package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.app.config.ConfigReader;
import dev.sluice.app.config.Settings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A deployment closes all of its parts, even if its start or the closing of a part fails. */
@Isolated("looks at all threads of the JVM")
@Tag("one-server")
final class SluiceIT {

    private static final List<String> PARTS = List.of(
            "telemetry",
            "the timer",
            "the connections to providers",
            "the event streams of clients",
            "the database",
            "the thread that writes to the database",
            "reading and writing the database",
            "running streams");

    @TempDir
    private Path folder;

    /** Fails where a test chooses, always after the part has been created or closed. */
    private final class Faulty extends Teardown {
        private final List<String> added = new ArrayList<>();
        private final List<String> closed = new ArrayList<>();
        private @Nullable String failsAfter;
        private @Nullable Throwable failure;
        private boolean failsToClose;

        @Override
        <T extends AutoCloseable> T add(String name, T part) {
            added.add(name);
            super.add(name, () -> {
                closed.add(name);
                part.close();
                if (failsToClose) {
                    throw new IllegalStateException("a test: closing " + name);
                }
            });
            if (name.equals(failsAfter)) {
                awaitDatabase(added);
                if (failure instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException("a test: after " + name);
            }
            return part;
        }
    }

    private void awaitDatabase(List<String> added) {
        if (added.contains("reading and writing the database")) {
            await().until(() -> Files.exists(folder.resolve("sluice.mv.db")));
        }
    }

    private Sluice sluice(Faulty parts) {
        Map<String, String> properties = Map.of("sluice.data-dir", folder.toString(), "sluice.shutdown.drain", "PT1S");
        Settings settings = Settings.read(new ConfigReader(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 400))
                .build()));
        return new Sluice(settings, Runnable::run, parts);
    }

    @AfterEach
    void leaves_no_thread_and_no_lock() throws SQLException {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.matches("(sluice-|MVStore|H2).*")));
        EmbeddedDatabase again = new EmbeddedDatabase(Optional.of(folder));
        again.open();
        again.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_failed_start_closes_its_parts_and_throws_the_original_failure(boolean failsToClose) {
        for (String last : PARTS) {
            Faulty parts = new Faulty();
            parts.failsAfter = last;
            parts.failsToClose = failsToClose;

            assertThatThrownBy(() -> sluice(parts)).hasMessage("a test: after " + last);
            requireAllClosed(parts);
            assertThat(parts.added).isEqualTo(PARTS.subList(0, PARTS.indexOf(last) + 1));
        }
    }

    @Test
    void an_error_closes_the_parts_as_an_exception_does() {
        Faulty parts = new Faulty();
        parts.failsAfter = "reading and writing the database";
        parts.failure = new NoClassDefFoundError("a test");

        assertThatThrownBy(() -> sluice(parts)).isSameAs(parts.failure);
        requireAllClosed(parts);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closing_closes_each_part_once_even_if_all_of_them_fail(boolean failsToClose) {
        Faulty parts = new Faulty();
        parts.failsToClose = failsToClose;
        Sluice sluice = sluice(parts);
        awaitDatabase(parts.added);

        sluice.finish();
        sluice.close();
        sluice.close();

        requireAllClosed(parts);
        assertThat(parts.added).isEqualTo(PARTS);
    }

    private static void requireAllClosed(Faulty parts) {
        List<String> reversed = new ArrayList<>(parts.added);
        Collections.reverse(reversed);
        assertThat(parts.closed).isEqualTo(reversed);
    }
}
