package dev.sluice.it.api;

import static dev.sluice.provider.HardText.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.ProtocolReader;
import dev.sluice.it.client.ProtocolStart;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import dev.sluice.provider.HardText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Every dialect at every streaming endpoint, with a text that is hard to relay. */
final class DialectIT extends DeployedWar {

    private static final String DELTA = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n";

    @Test
    void every_dialect_carries_the_text_unchanged_at_every_endpoint() throws Exception {
        List<Callable<Void>> reads = new ArrayList<>();
        for (HardText split : HardText.values()) {
            byte[] reply = split.stream("", DELTA, Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            String model = "hard-" + split;
            provider().on(model, call -> {
                call.eventStream();
                for (int at = 0; at < reply.length; at += 7) {
                    call.chunk(reply, at, Math.min(reply.length, at + 7));
                }
                call.end();
            });
            String finished = api().start("openai/" + model, "Hi");
            for (String dialect : List.of("typed", "typed&accumulated=false", "delta", "content")) {
                reads.add(() -> read(dialect, openPost("api/stream/chat", model, dialect)));
                reads.add(() -> read(dialect, openPost("api/chat/message", model, dialect)));
                reads.add(() -> read(dialect, openGet("api/stream/chat", model, dialect)));
                reads.add(() -> read(dialect, openGet("api/chat", model, dialect)));
                reads.add(() -> read(dialect, api().get("api/streams/" + finished + "/events?dialect=" + dialect)));
            }
            for (String dialect : ProtocolStart.protocols()) {
                reads.add(() -> readProtocol(dialect, ProtocolStart.of(dialect).start(api(), "openai/" + model)));
                reads.add(() -> readProtocol(dialect, openPost("api/stream/chat", model, dialect)));
                reads.add(() -> readProtocol(dialect, openGet("api/stream/chat", model, dialect)));
                reads.add(() ->
                        readProtocol(dialect, api().get("api/streams/" + finished + "/events?dialect=" + dialect)));
            }
        }
        Concurrently.run(8, reads);
    }

    private RawHttp openPost(String path, String model, String dialect) throws IOException {
        return api().post(path + "?dialect=" + dialect, Api.body("openai/" + model, "Hi"));
    }

    private RawHttp openGet(String path, String model, String dialect) throws IOException {
        return api().get(path + "?prompt=Hi&model=openai/" + model + "&dialect=" + dialect);
    }

    private static Void read(String dialect, RawHttp http) throws IOException {
        StringBuilder text = new StringBuilder();
        try (SseClient client = new SseClient(http)) {
            List<SseEvent> events = client.rest();
            SseEvent last = events.remove(events.size() - 1);
            for (SseEvent event : events) {
                text.append(event.is("progress") ? "" : event.json().getString(field(dialect)));
                if (event.is("text") && dialect.equals("typed")) {
                    assertThat(event.json().getString("accumulated")).isEqualTo(text.toString());
                }
            }
            assertThat(text.toString()).as(dialect).isEqualTo(TEXT);
            switch (dialect) {
                case "delta" -> assertThat(last.data()).isEqualTo("{\"type\":\"done\"}");
                case "content" -> assertThat(last.data()).isEqualTo("[DONE]");
                default -> assertThat(last.event()).isEqualTo("complete");
            }
        }
        return null;
    }

    private static Void readProtocol(String dialect, RawHttp http) throws IOException {
        ProtocolReader reader = new ProtocolReader(dialect);
        try (SseClient client = new SseClient(http)) {
            client.rest().forEach(reader::take);
        }
        assertThat(reader.text()).as(dialect).isEqualTo(TEXT);
        assertThat(reader.end()).as("the end of " + dialect).isEqualTo("complete");
        return null;
    }

    private static String field(String dialect) {
        return dialect.startsWith("typed") ? "text" : "content";
    }

    @Test
    void a_channel_carries_thinking() throws Exception {
        for (HardText split : HardText.values()) {
            byte[] reply = split.stream("", DELTA.replace("content", "reasoning_content"), Wire.OPENAI.reply("!"));
            String model = "hard-thoughts-" + split;
            provider().on(model, call -> {
                call.eventStream();
                for (byte[] one = new byte[1]; call.sent() < reply.length; ) {
                    one[0] = reply[(int) call.sent()];
                    call.chunk(one);
                }
                call.end();
            });
            StringBuilder thought = new StringBuilder();
            try (RawHttp connect = api().get("api/v1/sse/connect")) {
                String channel = connect.json().getString("client_id");
                Map<String, String> named = Map.of("Sse-Client-ID", channel);
                try (SseClient reader = new SseClient(api().get("api/v1/sse/debug/" + channel));
                        RawHttp start = api().post("api/streams", Api.body("openai/" + model, "Why?"), named)) {
                    assertThat(start.status()).isEqualTo(201);
                    SseEvent event;
                    do {
                        event = reader.next("progress");
                        if (event.json().getString("stage").equals("analyzing")) {
                            thought.append(event.json().getString("partial_content", ""));
                        }
                    } while (event.json().getInt("progress_percent") < 100);
                }
            }
            assertThat(thought.toString()).as(split.name()).isEqualTo(TEXT);
        }
    }
}
