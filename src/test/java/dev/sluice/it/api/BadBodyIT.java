package dev.sluice.it.api;

import static dev.sluice.it.api.Refusals.CHAT;
import static dev.sluice.it.api.Refusals.JSON;
import static dev.sluice.it.api.Refusals.MODEL;
import static dev.sluice.it.api.Refusals.STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.DeployedWar;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bad bodies: each is refused with a problem that names the fault, and starts nothing. */
final class BadBodyIT extends DeployedWar {

    @Test
    void bad_bodies_are_refused_with_the_field_that_is_wrong() throws Exception {
        Refusals refusals = new Refusals(this);
        refusals.body("", 400, "body");
        refusals.body("{", 400, "body");
        refusals.body("{\"message\":\"a\"} x", 400, "body");
        refusals.body("[]", 400, "body");
        refusals.body("\"text\"", 400, "body");
        refusals.body("null", 400, "body");
        refusals.body("{'message':'a'}", 400, "body");
        refusals.body("{\"message\":\"a\",}", 400, "body");
        refusals.body("{\"message\":\"a\",\"message\":\"b\"}", 400, "message");
        refusals.body("{\"message\":\"a\",\"metadata\":{\"b\":\"c\",\"\\u0062\":\"d\"}}", 400, "metadata.b");
        refusals.body("[".repeat(40) + "]".repeat(40), 400, "body");
        refusals.body("{\"metadata\":" + "{\"a\":".repeat(5000) + "1" + "}".repeat(5000) + "}", 400, "body");
        refusals.body("{\"message\":\"" + "a".repeat(1024 * 1024) + "\"}", 413, null);
        refusals.body("{\"message\":\"" + "a".repeat(200_001) + "\"," + MODEL + "}", 413, null);
        refusals.body("{" + MODEL + "}", 400, "message");
        refusals.field("\"message\":\"\"", "message");
        refusals.field("\"message\":\"  \\n\"", "message");
        refusals.field("\"message\":null", "message");
        refusals.field("\"message\":1", "message");
        refusals.field("\"message\":[\"a\"]", "message");
        refusals.field("\"prompt\":{}", "prompt");
        refusals.field("\"message\":\"a\",\"prompt\":\"b\"", "prompt");
        for (String wrong : """
                surprise 1
                system 1
                conversation_id 1
                conversation_id ""
                request_id []
                stop "x"
                stop [1]
                stop [""]
                max_tokens "7"
                max_tokens 0
                max_tokens -1
                max_tokens 1.5
                max_tokens 1e999999999
                max_tokens 99999999999
                temperature "hot"
                temperature -0.1
                temperature 2.1
                temperature 1e999
                top_p 1.1
                thinking_budget true
                thinking_budget 0
                metadata []
                metadata {"a":1}
                metadata {"a":{}}
                messages {}
                messages []
                history {}
                history [1]
                history [{}]
                """.lines().toList()) {
            String name = wrong.substring(0, wrong.indexOf(' '));
            String message = name.equals("messages") ? "" : "\"message\":\"a\",";
            refusals.body(
                    "{" + message + MODEL + ",\"" + name + "\":" + wrong.substring(name.length() + 1) + "}", 400, name);
        }
        refusals.body(
                "{\"message\":\"a\",\"history\":[{\"role\":\"assistant\",\"content\":\"a\"}],"
                        + "\"model\":\"anthropic/never-asked\"}",
                400,
                "history");
        refusals.field("\"message\":\"a\",\"history\":[{\"role\":\"system\",\"content\":\"a\"}]", "history");
        refusals.field("\"message\":\"a\",\"history\":[{\"role\":\"user\",\"content\":\"\"}]", "history");
        refusals.field(
                "\"message\":\"a\",\"history\":[{\"role\":\"user\",\"content\":\"a\",\"name\":\"b\"}]", "history");
        refusals.field(
                "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}]",
                "messages");
        refusals.field("\"message\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]", "message");
        for (String model : List.of("", " ", "nobody/x", "openai/", "openai", "/x", "demo/none", "a\\u0000b", "../x")) {
            refusals.body("{\"message\":\"a\",\"model\":\"" + model + "\"}", 400, "model");
        }
        for (String model : List.of("1", "{}", "\"" + "m".repeat(10_000) + "\"")) {
            refusals.body("{\"message\":\"a\",\"model\":" + model + "}", 400, "model");
        }
        refusals.check();
    }

    @Test
    void a_compressed_body_is_refused_with_what_is_accepted() throws Exception {
        byte[] gzip = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
        Map<String, String> head = Map.of("Content-Type", JSON, "Content-Encoding", "gzip");
        try (RawHttp http = new RawHttp(api().port(), 0).send("POST", api().root() + CHAT, head, gzip)) {
            assertThat(http.status()).isEqualTo(415);
            assertThat(http.headers("Accept-Encoding")).containsExactly("identity");
            assertThat(http.json().getString("code")).isEqualTo("unsupported_media_type");
        }
    }

    @Test
    void the_encoding_of_a_body_that_is_not_utf_8_is_named_and_a_byte_order_mark_is_ignored() throws Exception {
        String body = "{\"message\":\"Hi\",\"model\":\"demo/burst\",\"max_tokens\":3}";
        Map<String, String> head = Map.of("Content-Type", JSON);
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16)) {
            try (RawHttp http =
                    new RawHttp(api().port(), 0).send("POST", api().root() + CHAT, head, body.getBytes(charset))) {
                assertThat(http.status()).isEqualTo(400);
                assertThat(http.json().getString("detail")).contains("UTF-16");
            }
        }
        byte[] marked = ("\uFEFF" + body).getBytes(StandardCharsets.UTF_8);
        try (RawHttp http = new RawHttp(api().port(), 0).send("POST", api().root() + STREAMS, head, marked)) {
            assertThat(http.status()).isEqualTo(201);
        }
    }

    @Test
    void an_incomplete_body_starts_nothing() throws Exception {
        int before = provider().calls().size();
        Map<String, String> head = Map.of("Content-Type", JSON, "Content-Length", "1000");
        try (RawHttp http = new RawHttp(api().port(), 0).send("POST", api().root() + CHAT, head, new byte[0])) {
            http.reset();
        }
        assertThat(api().reply("demo/burst", "Still there?").completed()).isTrue();
        assertThat(provider().calls()).hasSize(before);
    }
}
