package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Injections of SQL, HTML, lines of logs and event streams, and look-ups, through every field. */
final class InjectionIT extends Hardened {

    private static final List<String> PAYLOADS = List.of(
            "'; DROP TABLE conversation; --",
            "\" OR \"\"=\"",
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "x\r\nINJECTED SEVERE a line of the log",
            "x\n\nevent: complete\ndata: INJECTED\n\n",
            "x\r\nSet-Cookie: INJECTED=1\r\n\r\nHTTP/1.1 200 OK",
            "${jndi:ldap://127.0.0.1:1/INJECTED}",
            "#{7*7}{{7*7}}%7B7*7%7D",
            "../../../../etc/passwd",
            "\u0000\u001b[31mINJECTED\u0007\u2028\u2029",
            "\ud83d\ude00'\ufffe");

    private static Map<String, JsonObject> bodies(String payload) {
        Map<String, JsonObject> bodies = new LinkedHashMap<>();
        for (String field : List.of("message", "system", "model", "conversation_id", "request_id", "prompt")) {
            JsonObjectBuilder body =
                    Json.createObjectBuilder().add("message", "Hi").add("model", "demo/burst");
            if (field.equals("prompt")) {
                body.remove("message");
            }
            bodies.put(field, body.add(field, payload).build());
        }
        JsonObject hi = Json.createObjectBuilder()
                .add("message", "Hi")
                .add("model", "demo/burst")
                .build();
        bodies.put(
                "an unknown field",
                Json.createObjectBuilder(hi).add(payload, payload).build());
        bodies.put(
                "metadata",
                Json.createObjectBuilder(hi)
                        .add("metadata", Json.createObjectBuilder().add(payload, payload))
                        .build());
        bodies.put(
                "stop",
                Json.createObjectBuilder(hi)
                        .add("stop", Json.createArrayBuilder().add(payload))
                        .build());
        bodies.put(
                "history",
                Json.createObjectBuilder(hi)
                        .add(
                                "history",
                                Json.createArrayBuilder()
                                        .add(Json.createObjectBuilder()
                                                .add("role", "user")
                                                .add("content", payload)))
                        .build());
        bodies.put(
                "a role",
                Json.createObjectBuilder(hi)
                        .add(
                                "history",
                                Json.createArrayBuilder()
                                        .add(Json.createObjectBuilder()
                                                .add("role", payload)
                                                .add("content", "Hi")))
                        .build());
        return bodies;
    }

    /** What is wrong with an answer to an attack, or the empty text. */
    private static String fault(RawHttp http) throws IOException {
        String type = http.header("Content-Type");
        if (http.status() >= 500 || !http.headers("Set-Cookie").isEmpty()) {
            return http.status() + " " + type;
        }
        if (type.startsWith("text/event-stream")) {
            List<SseEvent> events = new SseClient(http).rest(); // which refuses unknown fields
            return Reply.of(events).completed() ? "" : "" + events;
        }
        boolean problem = type.equals("application/problem+json") && http.json().getInt("status") == http.status();
        return http.status() < 300 || problem ? "" : http.status() + " " + type;
    }

    @Test
    void through_every_field_of_a_body() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < PAYLOADS.size(); i++) {
            As eve = as("injecting " + i);
            for (Map.Entry<String, JsonObject> body : bodies(PAYLOADS.get(i)).entrySet()) {
                try (RawHttp http = eve.post("api/stream/chat", body.getValue().toString())) {
                    all.assertThat(fault(http))
                            .as(body.getKey() + ": " + PAYLOADS.get(i))
                            .isEmpty();
                }
            }
        }
        all.assertAll();
        assertLogIsClean();
    }

    @Test
    void through_every_header_parameter_and_part_of_a_path() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < PAYLOADS.size(); i++) {
            String payload = PAYLOADS.get(i);
            String encoded = Api.encode(payload).replace("+", "%20");
            As eve = as("injecting by query " + i);
            List<String> paths = new ArrayList<>();
            for (String name : List.of(
                    "prompt",
                    "model",
                    "system",
                    "conversation_id",
                    "max_tokens",
                    "temperature",
                    "request_id",
                    "dialect",
                    "accumulated",
                    "last_event_id",
                    "ticket",
                    "x%0d%0a")) {
                String rest = name.equals("prompt")
                        ? "&model=demo/burst"
                        : "&prompt=Hi" + (name.equals("model") ? "" : "&model=demo/burst");
                paths.add("api/stream/chat?" + name + '=' + encoded + rest);
            }
            paths.add("api/streams/" + encoded);
            paths.add("api/streams/" + encoded + "/events");
            paths.add("api/v1/sse/debug/" + encoded);
            paths.add("api/v1/sse/debug/stop/" + encoded);
            paths.add("api/" + encoded);
            for (String path : paths) {
                try (RawHttp http = eve.get(path)) {
                    // The server refuses some paths itself, in words of its own.
                    String fault = path.contains("?")
                            ? fault(http)
                            : http.status() >= 400 && http.status() < 500 ? "" : "" + http.status();
                    all.assertThat(fault).as(path).isEmpty();
                }
            }
            String line = payload.replaceAll("[\\r\\n\\u0000]", " ");
            for (String header : List.of(
                    "Idempotency-Key",
                    "Last-Event-ID",
                    "Sse-Client-ID",
                    "Origin",
                    "Accept",
                    "Content-Type",
                    "User-Agent",
                    "Host",
                    "X-Request-ID")) {
                try (RawHttp http = eve.request(
                        "POST",
                        "api/streams",
                        header.equals("Content-Type")
                                ? Map.of(header, line)
                                : Map.of(header, line, "Content-Type", "application/json"),
                        Api.body("demo/burst", "Hi"))) {
                    all.assertThat(http.status()).as(header + ": " + line).isLessThan(500);
                }
            }
        }
        all.assertAll();
        assertLogIsClean();
    }

    @Test
    void through_a_channel_and_a_callers_name() throws Exception {
        for (int i = 0; i < PAYLOADS.size(); i++) {
            String payload = PAYLOADS.get(i);
            As eve = as("<b>'eve' " + payload.replaceAll("\\p{Cntrl}", "") + i);
            String channel = eve.connect();
            JsonObject message = Json.createObjectBuilder()
                    .add("message", payload)
                    .add("data", Json.createObjectBuilder().add(payload, payload))
                    .build();
            try (RawHttp http = eve.post("api/v1/sse/messages/" + channel, message.toString())) {
                assertThat(http.status()).as(payload).isEqualTo(202);
            }
            JsonObject event = Json.createObjectBuilder()
                    .add("message", "Hi")
                    .add("event", payload)
                    .build();
            try (RawHttp http = eve.post("api/v1/sse/messages/" + channel, event.toString())) {
                assertThat(http.status()).as(payload).isEqualTo(400);
            }
            try (SseClient client = new SseClient(eve.get("api/v1/sse/debug/" + channel))) {
                client.next();
                assertThat(client.next().json().getString("message")).isEqualTo(payload.replace('\ud800', '?'));
            }
            eve.get("api/v1/sse/debug/stop/" + channel).close();
        }
        assertLogIsClean();
    }

    /**
     * Whether Tomcat quotes a request that it refused to parse. Each of its processors logs the first of them, so how many there
     * are depends on how many connections overlap.
     */
    private static boolean isTomcatsRefusal(String line) {
        return line.contains(" is not valid") || line.contains(" does not conform to RFC 7230");
    }

    /**
     * No input begins a line of the log or is in one of Sluice's, except the id of a conversation that a client has chosen,
     * escaped, in the line of each stream. (Tomcat logs invalid hosts.)
     */
    private void assertLogIsClean() throws IOException {
        assertThat(log().lines()).noneMatch(line -> line.startsWith("INJECTED") || line.contains("\u001b"));
        assertThat(log().lines()
                        .filter(line -> line.contains("dev.sluice") || !isTomcatsRefusal(line))
                        .filter(line -> !line.contains("dev.sluice.metrics.Journal"))
                        .toList())
                .noneMatch(
                        line -> line.contains("INJECTED") || line.contains("DROP TABLE") || line.contains("<script>"));
    }
}
