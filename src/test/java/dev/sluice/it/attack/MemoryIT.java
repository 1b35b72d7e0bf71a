package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers who fill everything that is kept for them, on a server with a small heap. */
@Tag("one-server")
@Timeout(300)
final class MemoryIT {

    private static final int HEAP_MB = 128;
    private static final int MB = 1024 * 1024;

    /** As many as one stream may have. */
    private static final int READERS = 64;

    private static OwnTomcat tomcat;

    @BeforeAll
    static void start() throws IOException {
        tomcat = new OwnTomcat("memory", "-Xmx" + HEAP_MB + "m", "-Dsluice.limits.channels-per-principal=256");
    }

    @AfterAll
    static void stop() {
        tomcat.close();
    }

    @AfterEach
    void others_are_served() throws IOException {
        assertThat(tomcat.api().reply("demo/burst", "Hi").terminal().getString("stop_reason"))
                .isEqualTo("end_turn");
        assertThat(tomcat.log()).doesNotContain("OutOfMemoryError");
    }

    private static String connect() throws IOException {
        try (RawHttp http = tomcat.api().get("api/v1/sse/connect")) {
            return http.json().getString("client_id");
        }
    }

    private static int push(String channel, int chars) throws IOException {
        String message = "{\"message\":\"" + "x".repeat(chars) + "\"}";
        try (RawHttp http = tomcat.api().post("api/v1/sse/messages/" + channel, message)) {
            return http.status();
        }
    }

    @Test
    void many_large_messages_to_one_channel_and_to_all_channels_of_a_caller() throws IOException {
        String one = connect();
        for (int i = 0; i < 5 * HEAP_MB / 4; i++) {
            assertThat(push(one, 900_000)).isEqualTo(202);
        }
        for (int i = 0; i < 160; i++) {
            assertThat(push(connect(), 900_000)).isEqualTo(202);
        }
        try (SseClient reader = new SseClient(tomcat.api().get("api/v1/sse/debug/" + one))) {
            assertThat(push(one, 10)).isEqualTo(202);
            String last = reader.next(2).get(1).id();
            assertThat(last).isEqualTo(one + ".160");
        }
    }

    @Test
    void many_large_replies_that_have_ended() throws IOException {
        String text = Wire.OPENAI.text("x".repeat(MB / 4));
        ReplayProvider.shared().on("megabyte", call -> {
            call.eventStream();
            for (int i = 0; i < 4; i++) {
                call.chunk(text);
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        List<String> streams = new ArrayList<>();
        for (int i = 0; i < 5 * HEAP_MB / 4; i++) {
            try (RawHttp http = tomcat.api()
                    .post("api/stream/chat?accumulated=false", Api.body("openai/megabyte", "Hi"), Map.of())) {
                streams.add(http.header("Sluice-Stream-Id"));
                assertThat(http.text()).contains("event: complete");
            }
        }
        assertThat(status(streams.get(0))).as("the oldest").isEqualTo(410);
        assertThat(status(streams.get(streams.size() - 1))).as("the newest").isEqualTo(200);
    }

    private static int status(String stream) throws IOException {
        try (RawHttp http = tomcat.api().get("api/streams/" + stream)) {
            return http.status();
        }
    }

    /** Each event has the whole text so far. A response that accepts nothing must not hold a copy of one. */
    @Test
    void many_readers_that_read_nothing_of_a_long_reply() throws IOException {
        String text = Wire.OPENAI.text("x".repeat(MB / 4));
        ReplayProvider.shared().on("long", call -> {
            call.eventStream();
            for (int i = 0; i < 12; i++) {
                call.chunk(text);
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        String stream;
        String last;
        try (SseClient whole = tomcat.api().chat("openai/long", "Hi", "?accumulated=false")) {
            stream = whole.http().header("Sluice-Stream-Id");
            List<SseEvent> events = whole.rest();
            last = events.get(events.size() - 5).id();
        }
        List<RawHttp> readers = new ArrayList<>();
        try {
            for (int i = 0; i < READERS; i++) {
                RawHttp reader = new RawHttp(tomcat.api().port(), 4096);
                readers.add(reader);
                reader.send(
                        "GET", "/sluice/api/streams/" + stream + "/events", Map.of("Last-Event-ID", last), new byte[0]);
                assertThat(reader.status()).isEqualTo(200);
            }
            others_are_served();
        } finally {
            for (RawHttp reader : readers) {
                reader.close();
            }
        }
    }

    @Test
    void many_long_prompts_with_keys() throws IOException {
        String prompt = "é".repeat(199_000);
        for (int i = 0; i < 2 * HEAP_MB; i++) {
            Map<String, String> key = Map.of("Idempotency-Key", "long prompt " + i);
            try (RawHttp http = tomcat.api().post("api/stream/chat", Api.body("demo/burst", prompt), key)) {
                assertThat(http.text()).contains("event: complete");
            }
        }
    }
}
