package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests with false proxy headers, requests that another site makes a browser send, and floods of headers. */
final class LyingClientIT extends Hardened {

    private static final List<String> LIES = List.of(
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-User: admin",
            "X-Forwarded-Host: evil.example",
            "X-Forwarded-Proto: https",
            "X-Real-IP: 127.0.0.1",
            "X-Remote-User: admin",
            "Remote-User: admin",
            "REMOTE_USER: admin",
            "X-Original-URL: /sluice/api/health/live",
            "X-Rewrite-URL: /sluice/api/health/live",
            "X-HTTP-Method-Override: DELETE",
            "Forwarded: for=127.0.0.1;host=evil.example;proto=https",
            "Via: 1.1 evil.example");

    private static Map<String, String> header(String line) {
        return Map.of(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
    }

    @Test
    void proxy_headers_sign_nobody_in() throws IOException {
        As nobody = new As(api(), null);
        for (String lie : LIES) {
            for (String method : List.of("GET", "POST")) {
                Map<String, String> headers = new LinkedHashMap<>(header(lie));
                headers.put("Content-Type", "application/json");
                try (RawHttp http = nobody.request(method, "api/models", headers, "")) {
                    assertThat(http.status()).as(lie).isEqualTo(401);
                }
            }
        }
    }

    @Test
    void proxy_headers_change_no_answer() throws IOException {
        As ada = as("lying ada");
        for (String lie : LIES) {
            Map<String, String> headers = new LinkedHashMap<>(header(lie));
            headers.put("Content-Type", "application/json");
            try (RawHttp http = ada.request("POST", "api/streams", headers, Api.body("demo/burst", "Hi"))) {
                assertThat(http.status()).as(lie).isEqualTo(201);
                assertThat(http.header("Location"))
                        .as(lie)
                        .startsWith("http://127.0.0.1:")
                        .doesNotContain("evil");
                assertThat(http.text()).doesNotContain("evil");
            }
        }
    }

    @Test
    void another_site_cannot_make_a_browser_start_or_change_anything() throws IOException {
        As ada = as("framed ada");
        String channel = ada.connect();
        String body = Api.body("demo/burst", "Hi");
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain;a=application/json")) {
            for (String path : List.of(
                    "api/stream/chat",
                    "api/streams",
                    "api/chat/message",
                    "api/tickets",
                    "api/v1/sse/broadcast",
                    "api/v1/sse/messages/" + channel)) {
                try (RawHttp http = ada.request(
                        "POST", path, Map.of("Content-Type", type, "Origin", "https://evil.example"), body)) {
                    assertThat(http.status()).as(path + ' ' + type).isIn(400, 403, 415);
                }
            }
        }
        for (Map<String, String> headers : List.of(
                Map.of("Origin", "https://evil.example"),
                Map.of("Origin", "null"),
                Map.of("Sec-Fetch-Site", "cross-site"),
                Map.of("Origin", "https://portal.example.evil.example", "Sec-Fetch-Site", "same-site"))) {
            for (String path : List.of("api/stream/chat?prompt=Hi", "api/chat?prompt=Hi", "api/v1/sse/connect")) {
                try (RawHttp http = ada.request("GET", path, headers, "")) {
                    assertThat(http.status()).as(path + headers).isEqualTo(403);
                    assertThat(http.headers("Access-Control-Allow-Origin")).isEmpty();
                }
            }
        }
    }

    @Test
    void a_flood_of_headers_is_refused_and_the_next_request_is_served() throws IOException {
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            many.put("X-" + i, "a");
        }
        for (Map<String, String> flood :
                List.of(many, Map.of("X-Long", "a".repeat(100_000)), Map.of("Cookie", "a=b;".repeat(10_000)))) {
            try (RawHttp http = new As(api(), null).request("GET", "api/models", flood, "")) {
                assertThat(http.status()).isIn(400, 431);
            }
        }
        try (RawHttp http = new As(api(), null).get("api/models?" + "a".repeat(20_000))) {
            assertThat(http.status()).isIn(400, 414);
        }
        try (RawHttp http = as("after the flood").get("api/models")) {
            assertThat(http.status()).isEqualTo(200);
        }
    }
}
