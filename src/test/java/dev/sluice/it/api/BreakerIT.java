package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.JsonObject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The circuit breaker of a provider that is down. No other test uses this provider. */
final class BreakerIT extends DeployedWar {

    /** The documented default of {@code sluice.breaker.failures}. */
    private static final int FAILURES = 50;

    @Test
    void a_provider_that_is_down_is_not_called_for_a_while_and_then_again() throws Exception {
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
        await().until(() -> api().reply(model, "hi").text().equals("Back."));
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
