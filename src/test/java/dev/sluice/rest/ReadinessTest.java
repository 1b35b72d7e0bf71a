package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rest.problem.JsonAnswer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ReadinessTest {

    private final Readiness readiness = new Readiness();

    private String report() {
        return new String(JsonAnswer.bytes(readiness.report()), StandardCharsets.UTF_8);
    }

    @Test
    void readiness_is_up_while_every_check_is_up() {
        AtomicBoolean store = new AtomicBoolean(true);
        readiness.register("store", store::get);
        readiness.register("accepting", () -> true);

        assertThat(report())
                .isEqualTo("{\"status\":\"UP\",\"checks\":[{\"name\":\"accepting\",\"status\":\"UP\"},"
                        + "{\"name\":\"store\",\"status\":\"UP\"}]}");

        store.set(false);
        assertThat(report())
                .isEqualTo("{\"status\":\"DOWN\",\"checks\":[{\"name\":\"accepting\",\"status\":\"UP\"},"
                        + "{\"name\":\"store\",\"status\":\"DOWN\"}]}");
    }

    @Test
    void a_check_that_throws_is_down_and_its_message_is_not_reported() {
        readiness.register("store", () -> {
            throw new IllegalStateException("jdbc:postgresql://db.example");
        });

        assertThat(report()).isEqualTo("{\"status\":\"DOWN\",\"checks\":[{\"name\":\"store\",\"status\":\"DOWN\"}]}");
    }
}
