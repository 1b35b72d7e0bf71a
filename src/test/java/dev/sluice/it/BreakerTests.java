package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A provider that is down is asked no more for a while. Its name is its own, so that no other test feels it. */
interface BreakerTests extends War {

    /** README's default of {@code sluice.breaker.failures}. */
    int FAILURES = 50;

    @Test
    default void a_provider_that_is_down_is_left_alone_and_asked_again_later() throws Exception {
        String script = "breaker";
        String model = "outage/" + script;
        AtomicBoolean down = new AtomicBoolean(true);
        provider().on(script, call -> {
            if (down.get()) {
                call.whole(503, Map.of(), new byte[0]);
            } else {
                call.eventStream();
                call.chunk(Wire.OPENAI.text("Back.") + Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
                call.end();
            }
        });

        JsonObject refused = untilRefused(model);
        assertThat(provider().calls(script)).hasSize(FAILURES);
        assertThat(refused.getString("code")).isEqualTo("provider_unavailable");
        assertThat(refused.getBoolean("retryable")).isTrue();
        assertThat(api().reply("around-outage", "hi").terminal().getString("model"))
                .isEqualTo("demo/burst");
        assertThat(provider().calls(script)).hasSize(FAILURES);

        down.set(false);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> api().reply(model, "hi").text().equals("Back."));
    }

    /** The terminal event of the first reply for which the provider was not called. */
    private JsonObject untilRefused(String model) throws Exception {
        for (int i = 0; i <= FAILURES; i++) {
            JsonObject end = api().reply(model, "hi").terminal();
            if (end.containsKey("retry_after_ms")) {
                return end;
            }
        }
        throw new AssertionError("The provider was asked every time");
    }
}
