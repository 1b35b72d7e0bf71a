package dev.sluice.it.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.load.Measured;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Providers that are silent, slow or busy, on a server with short time-outs: elsewhere, a pause of the machine would count
 * as one of the provider.
 */
@Tag("one-server")
final class ProviderTimesIT {

    /** Short, and yet longer than a busy machine takes to call a provider. */
    private static final Duration FIRST_CHUNK = Duration.ofSeconds(4);

    private static final Duration IDLE = Duration.ofSeconds(4);
    private static final int ATTEMPTS = 2;
    private static final int WORDS = 80;
    private static final int SLOW_REPLIES = 3;

    private static OwnTomcat tomcat;

    /** The nanoseconds of the longest pause that the provider made. */
    private final AtomicLong slowest = new AtomicLong();

    @BeforeAll
    static void start() throws Exception {
        tomcat = new OwnTomcat(
                "times",
                "-Dsluice.timeouts.first-chunk=" + FIRST_CHUNK,
                "-Dsluice.timeouts.idle=" + IDLE,
                "-Dsluice.retry.attempts=" + ATTEMPTS,
                "-Dsluice.stream.keepalive=PT0.2S");
    }

    @AfterAll
    static void stop() {
        tomcat.close();
    }

    private record Told(Reply reply, Duration took, int keepAlives, List<Integer> attempts) {}

    private static Told tell(String model) throws IOException {
        long since = System.nanoTime();
        try (SseClient client = tomcat.api().chat("openai/" + model, "Hi")) {
            Reply reply = Reply.of(client.rest());
            List<Integer> attempts = reply.events().stream()
                    .filter(event -> event.is("progress"))
                    .map(event -> event.json().getJsonObject("metadata"))
                    .filter(metadata -> metadata.containsKey("attempt"))
                    .map(metadata -> metadata.getInt("attempt"))
                    .toList();
            return new Told(reply, Duration.ofNanos(System.nanoTime() - since), client.comments(), attempts);
        }
    }

    private static ReplayProvider provider() {
        return ReplayProvider.shared();
    }

    private static void assertTimedOut(String model, Told told, String text, Duration least, int calls)
            throws Exception {
        assertThat(told.reply().errorCode()).isEqualTo("provider_timeout");
        assertThat(told.reply().text()).isEqualTo(text);
        assertThat(told.took()).isGreaterThanOrEqualTo(least);
        assertThat(told.keepAlives()).as("keep-alives meanwhile").isPositive();
        assertThat(provider().calls(model)).hasSize(calls);
        for (ProviderCall call : provider().calls(model)) {
            assertThat(call.awaitGone(60_000)).as("connections are closed").isTrue();
        }
    }

    @Test
    void a_silent_provider_is_called_again_and_then_times_out() throws Exception {
        provider().on("says-nothing", call -> call.awaitGone(120_000));
        Told told = tell("says-nothing");

        assertTimedOut("says-nothing", told, "", FIRST_CHUNK.multipliedBy(ATTEMPTS), ATTEMPTS);
        assertThat(told.attempts()).containsExactly(2);
    }

    @Test
    @Tag("load")
    void a_time_out_is_not_late() throws Exception {
        provider().on("says-nothing-in-time", call -> call.awaitGone(120_000));
        Duration late = tell("says-nothing-in-time").took().minus(FIRST_CHUNK.multipliedBy(ATTEMPTS));
        Measured.atMost("from when two attempts have timed out to the client's error", late.toMillis(), 2000, "ms");
    }

    @Test
    void a_provider_that_only_keeps_its_connection_alive_counts_as_silent() throws Exception {
        provider().on("only-comments", call -> {
            call.eventStream();
            while (!call.awaitGone(50)) {
                call.chunk(": PROCESSING\n\n");
            }
        });
        Told told = tell("only-comments");

        assertTimedOut("only-comments", told, "", FIRST_CHUNK.multipliedBy(ATTEMPTS), ATTEMPTS);
    }

    @Test
    void a_provider_that_stops_half_way_times_out_with_the_text_so_far() throws Exception {
        provider().on("stops-half-way", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            call.awaitGone(120_000);
        });
        Told told = tell("stops-half-way");

        assertTimedOut("stops-half-way", told, "Hello", IDLE, 1);
        assertThat(told.reply().partial()).isTrue();
    }

    @Test
    void a_provider_that_never_finishes_an_event_times_out() throws Exception {
        provider().on("drips", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello") + "data: {\"choices\":[{\"delta\":{\"content\":\"");
            while (!call.awaitGone(50)) {
                call.chunk("x");
            }
        });

        assertTimedOut("drips", tell("drips"), "Hello", IDLE, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"silent", "heartbeats"})
    void a_provider_that_does_not_end_its_reply_is_left_soon_after_its_reason_to_stop(String then) throws Exception {
        String model = "never-ends-" + then;
        provider().on(model, call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello") + Wire.OPENAI.beforeEnd());
            while (!call.awaitGone(50)) {
                if (then.equals("heartbeats")) {
                    call.chunk(": keepalive\n\n");
                }
            }
        });
        Told told = tell(model);

        assertThat(told.reply().text()).isEqualTo("Hello");
        assertThat(told.reply().stopReason()).isEqualTo("end_turn");
        assertThat(provider().calls(model))
                .singleElement()
                .satisfies(call -> assertThat(call.awaitGone(60_000))
                        .as("the connection is closed")
                        .isTrue());
    }

    @Test
    void an_end_marker_alone_is_no_reply_and_the_provider_is_called_again() throws Exception {
        provider().on("only-done", call -> {
            call.eventStream();
            call.chunk(
                    (provider().calls("only-done").size() == 1 ? "" : Wire.OPENAI.text("Hello")) + Wire.OPENAI.end());
            call.end();
        });
        Told told = tell("only-done");

        assertThat(told.reply().text()).isEqualTo("Hello");
        assertThat(told.reply().completed()).isTrue();
        assertThat(told.attempts()).containsExactly(2);
    }

    @Test
    void a_slow_provider_that_goes_on_does_not_time_out() throws Exception {
        // A busy machine may hold up the provider as well: only a reply that it wrote in time tells anything.
        Told told = tellSlowly();
        for (int i = 1; i < SLOW_REPLIES && slowest.get() > IDLE.minusSeconds(1).toNanos(); i++) {
            told = tellSlowly();
        }

        assertThat(told.reply().text()).isEqualTo("word ".repeat(WORDS));
        assertThat(told.reply().stopReason()).isEqualTo("end_turn");
        assertThat(told.took()).isGreaterThan(IDLE);
    }

    /** Words come for twice the time that a provider may be silent. */
    private Told tellSlowly() throws IOException {
        slowest.set(0);
        provider().on("slow", call -> {
            call.eventStream();
            long last = System.nanoTime();
            for (int i = 0; i < WORDS && !call.awaitGone(IDLE.toMillis() * 2 / WORDS); i++) {
                call.chunk(Wire.OPENAI.text("word "));
                long now = System.nanoTime();
                slowest.accumulateAndGet(now - last, Math::max);
                last = now;
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        return tell("slow");
    }

    @Test
    void a_busy_provider_is_called_again_when_it_asks_for_that_and_clients_see_it() throws Exception {
        busy("busy-429", 429, Map.of("Retry-After", "1"), Duration.ofSeconds(1));
        busy("busy-429-ms", 429, Map.of("retry-after-ms", "700", "Retry-After", "60"), Duration.ofMillis(700));
        busy("busy-503", 503, Map.of(), Duration.ZERO);
        busy("busy-529", 529, Map.of("Content-Type", "application/json"), Duration.ZERO);
    }

    private static void busy(String model, int status, Map<String, String> headers, Duration least) throws Exception {
        List<Long> asked = new CopyOnWriteArrayList<>();
        provider().on(model, call -> {
            asked.add(System.nanoTime());
            if (asked.size() == 1) {
                call.whole(status, headers, "{\"error\":{\"message\":\"busy\"}}".getBytes(UTF_8));
            } else {
                call.eventStream();
                call.chunk(Wire.OPENAI.reply("Hello"));
                call.end();
            }
        });
        Told told = tell(model);

        assertThat(told.reply().text()).as(model).isEqualTo("Hello");
        assertThat(told.reply().completed()).isTrue();
        assertThat(told.attempts()).as(model).containsExactly(2);
        assertThat(asked).hasSize(2);
        assertThat(Duration.ofNanos(asked.get(1) - asked.get(0))).as(model).isGreaterThanOrEqualTo(least);
    }

    @Test
    void a_provider_that_resets_before_its_first_event_is_called_again() throws Exception {
        provider().on("resets", call -> {
            if (provider().calls("resets").size() == 1) {
                call.eventStream();
                call.rst();
            } else {
                call.eventStream();
                call.chunk(Wire.OPENAI.reply("Hello"));
                call.end();
            }
        });
        Told told = tell("resets");

        assertThat(told.reply().text()).isEqualTo("Hello");
        assertThat(told.attempts()).containsExactly(2);
    }
}
