package dev.sluice.it.api;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import java.io.StringReader;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each dialect on the wire, compared with golden files. */
final class TranscriptIT extends DeployedWar {

    private static final Map<String, String> NONE = Map.of();

    /** Sets a provider that sends one piece for each permit. */
    private Semaphore paced(String model, String... pieces) {
        Semaphore pace = new Semaphore(0);
        provider().on(model, call -> {
            call.eventStream();
            for (String piece : pieces) {
                if (!pace.tryAcquire(30, TimeUnit.SECONDS)) {
                    return;
                }
                call.chunk(piece);
            }
            call.end();
        });
        return pace;
    }

    private static String hello(String model) {
        return "{\"model\":\"openai/" + model + "\",\"message\":\"Hello?\"}";
    }

    private static String end() {
        return Wire.OPENAI.beforeEnd() + Wire.OPENAI.end();
    }

    @Test
    void delta_is_as_its_golden_file() throws Exception {
        Transcript transcript = new Transcript(api());
        Semaphore pace = paced("delta", Wire.OPENAI.text("Hel"), Wire.OPENAI.text("lo\n\"you\" 👋"), end());
        String request = "{\"model\":\"openai/delta\",\"message\":\"Hello?\",\"history\":["
                + "{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Ho\"}]}";
        try (RawHttp http = transcript.ask("POST", "api/chat/message", NONE, request)) {
            pace.release();
            transcript.blocks(http, 1);
            pace.release();
            transcript.blocks(http, 1);
            pace.release();
            transcript.rest(http);
        }
        pace = paced("delta-fails", Wire.OPENAI.text("Hel"), Wire.OPENAI.error("overloaded_error"));
        try (RawHttp http = transcript.ask("POST", "api/chat/message", NONE, hello("delta-fails"))) {
            pace.release();
            transcript.blocks(http, 1);
            pace.release();
            transcript.rest(http);
        }
        transcript.check("delta.txt");
    }

    @Test
    void content_is_as_its_golden_file() throws Exception {
        Transcript transcript = new Transcript(api());
        Semaphore pace = paced("content", Wire.OPENAI.text("Hel"), Wire.OPENAI.text("lo\n\"you\" 👋"), end());
        String query = "?prompt=Hello&model=openai/content";
        try (RawHttp http = transcript.ask("GET", "api/chat" + query, NONE, "")) {
            transcript.blocks(http, 2);
            pace.release();
            transcript.blocks(http, 1);
            String last = http.header("Sluice-Stream-Id") + ".1";
            transcript.note("the connection is lost");
            http.reset();
            pace.release(2);
            try (RawHttp again = transcript.ask("GET", "api/chat" + query, Map.of("Last-Event-ID", last), "")) {
                transcript.blocks(again, 3);
                transcript.rest(again);
            }
            String done = http.header("Sluice-Stream-Id") + ".3";
            transcript.tell("GET", "api/chat" + query, Map.of("Last-Event-ID", done), "");
        }
        pace = paced("content-fails", Wire.OPENAI.text("Hel"), Wire.OPENAI.error("overloaded_error"));
        try (RawHttp http = transcript.ask("GET", "api/chat?prompt=Hello&model=openai/content-fails", NONE, "")) {
            transcript.blocks(http, 2);
            pace.release();
            transcript.blocks(http, 1);
            pace.release();
            transcript.rest(http);
        }
        transcript.check("content.txt");
    }

    @Test
    void typed_with_an_error_in_the_middle_is_as_its_golden_file() throws Exception {
        Transcript transcript = new Transcript(api());
        Semaphore pace = paced("typed-fails", Wire.OPENAI.text("Hel"), Wire.OPENAI.error("overloaded_error"));
        try (RawHttp http = transcript.ask("POST", "api/stream/chat", NONE, hello("typed-fails"))) {
            transcript.blocks(http, 2);
            pace.release();
            transcript.blocks(http, 2);
            pace.release();
            transcript.rest(http);
            String stream = http.header("Sluice-Stream-Id");
            String events = "api/streams/" + stream + "/events";
            Map<String, String> afterText = Map.of("Last-Event-ID", stream + ".1");
            for (String dialect : new String[] {"typed", "delta", "content"}) {
                transcript.note("the same, read again in another dialect");
                try (RawHttp again = transcript.ask("GET", events + "?dialect=" + dialect, NONE, "")) {
                    transcript.rest(again);
                }
                try (RawHttp rest = transcript.ask("GET", events + "?dialect=" + dialect, afterText, "")) {
                    transcript.rest(rest);
                }
            }
        }
        transcript.check("typed-error.txt");
    }

    @Test
    void a_channel_is_as_its_golden_file() throws Exception {
        Transcript transcript = new Transcript(api());
        Semaphore pace = paced("on-channel", Wire.OPENAI.text("Hello"), end());
        String connected = transcript.tell("GET", "api/v1/sse/connect", NONE, "");
        String id = Json.createReader(new StringReader(connected)).readObject().getString("client_id");
        Map<String, String> named = Map.of("Sse-Client-ID", id);
        try (RawHttp reader = transcript.ask("GET", "api/v1/sse/debug/" + id, named, "")) {
            transcript.blocks(reader, 2);
            transcript.tell("POST", "api/streams", named, hello("on-channel"));
            transcript.blocks(reader, 1);
            pace.release();
            transcript.blocks(reader, 1);
            pace.release();
            transcript.blocks(reader, 1);
            String message = "{\"message\":\"Saved \\\"it\\\"\\n👋\",\"event\":\"saved\",\"data\":{\"rows\":3}}";
            transcript.tell("POST", "api/v1/sse/messages/" + id, NONE, message);
            transcript.blocks(reader, 1);
            transcript.note("the connection is lost");
            reader.reset();
        }
        transcript.tell("POST", "api/v1/sse/messages/" + id, NONE, "{\"message\":\"Missed\"}");
        try (RawHttp broadcast = api().post("api/v1/sse/broadcast", "{\"message\":\"To all\",\"event\":\"notice\"}")) {
            transcript.note("a broadcast is answered with " + broadcast.status());
        }
        Map<String, String> last = Map.of("Last-Event-ID", id + ".3");
        try (RawHttp reader = transcript.ask("GET", "api/v1/sse/debug/" + id, last, "")) {
            transcript.blocks(reader, 3);
            transcript.tell("GET", "api/v1/sse/debug/stop/" + id, NONE, "");
            transcript.rest(reader);
        }
        transcript.tell("GET", "api/v1/sse/debug/" + id, last, "");
        transcript.tell("POST", "api/v1/sse/messages/" + id, NONE, "{\"message\":\"Too late\"}");
        transcript.check("channel.txt");
    }
}
