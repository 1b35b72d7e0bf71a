package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.server.DeployedWar;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CORS headers for pages of other origins, and the security headers of Sluice's own page. */
final class CorsIT extends DeployedWar {

    /** In the configuration of the servers under test. */
    private static final String LISTED = "https://portal.example";

    private static final String STRANGER = "https://evil.example";

    private RawHttp options(String path, String origin) throws IOException {
        return api().request(
                        "OPTIONS",
                        path,
                        Map.of(
                                "Origin",
                                origin,
                                "Access-Control-Request-Method",
                                "POST",
                                "Access-Control-Request-Headers",
                                "content-type,idempotency-key,x-stainless-lang,anthropic-beta,x-other-beta"),
                        "");
    }

    @Test
    void a_preflight_is_answered_for_a_listed_origin_only() throws IOException {
        for (String path : List.of(Refusals.CHAT, "api/streams/x", "api/nothing", "js/sluice-chat.js")) {
            try (RawHttp http = options(path, LISTED)) {
                assertThat(http.status()).as(path).isEqualTo(204);
                assertThat(http.headers("Access-Control-Allow-Origin")).containsExactly(LISTED);
                assertThat(http.headers("Access-Control-Allow-Credentials")).containsExactly("true");
                assertThat(http.header("Access-Control-Allow-Methods")).contains("POST", "PATCH", "DELETE");
                assertThat(http.header("Access-Control-Allow-Headers"))
                        .contains("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "Sse-Client-ID")
                        .contains("x-stainless-lang", "anthropic-beta")
                        .doesNotContain("x-other-beta");
                assertThat(http.headers("Vary")).contains("Origin");
            }
            try (RawHttp http = options(path, STRANGER)) {
                http.status();
                assertThat(http.headers("Access-Control-Allow-Origin")).isEmpty();
                assertThat(http.headers("Access-Control-Allow-Methods")).isEmpty();
                assertThat(http.headers("Vary")).contains("Origin");
            }
        }
    }

    @Test
    void a_listed_origin_reads_streams_answers_and_refusals() throws IOException {
        Map<String, String> listed = Map.of("Origin", LISTED, "Sec-Fetch-Site", "cross-site");
        try (RawHttp http = api().post(Refusals.CHAT, Api.body("demo/burst", "Hello"), listed)) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.headers("Access-Control-Allow-Origin")).containsExactly(LISTED);
            assertThat(http.header("Access-Control-Expose-Headers"))
                    .contains("Sluice-Stream-Id", "Location", "Retry-After", "x-should-retry");
            assertThat(http.text()).contains("event: complete");
        }
        try (RawHttp http = api().post(Refusals.CHAT, "{}", listed)) {
            assertThat(http.status()).isEqualTo(400);
            assertThat(http.headers("Access-Control-Allow-Origin")).containsExactly(LISTED);
        }
        try (RawHttp http = api().get("js/sluice-client.js", listed)) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.header("Content-Type")).contains("javascript");
            assertThat(http.headers("Access-Control-Allow-Origin")).containsExactly(LISTED);
        }
        try (RawHttp http = api().get("js/lib/purify.es.mjs")) {
            assertThat(http.header("Content-Type")).contains("javascript");
            assertThat(http.headers("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    @Test
    void a_get_starts_a_reply_for_a_listed_origin_only() throws IOException {
        for (String site : List.of("cross-site", "same-site")) {
            try (SseClient client =
                    api().eventSource("demo/burst", "Hello", "", Map.of("Origin", LISTED, "Sec-Fetch-Site", site))) {
                assertThat(Reply.of(client.rest()).completed()).isTrue();
            }
            try (RawHttp http =
                    api().get(Refusals.CHAT + "?prompt=a", Map.of("Origin", STRANGER, "Sec-Fetch-Site", site))) {
                assertThat(http.status()).isEqualTo(403);
            }
        }
        try (RawHttp http = api().get("api/v1/sse/connect", Map.of("Origin", LISTED))) {
            assertThat(http.status()).isEqualTo(200);
        }
    }

    @Test
    void the_policy_of_the_page_admits_its_own_scripts_only_and_no_frames() throws IOException {
        for (String path : List.of("", "index.html", "js/sluice-chat.js", "examples/client.html", "nothing.html")) {
            try (RawHttp http = api().get(path)) {
                http.status();
                assertThat(http.headers("X-Content-Type-Options")).containsExactly("nosniff");
                assertThat(http.headers("Referrer-Policy")).containsExactly("no-referrer");
                assertThat(http.header("Content-Security-Policy"))
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe", "*");
                assertThat(http.headers("X-Frame-Options")).containsExactly("DENY");
            }
        }
        try (RawHttp http = api().get("")) {
            assertThat(http.header("Content-Security-Policy")).doesNotContain("sha256");
            assertThat(http.text()).doesNotContain("<script>", "<style", " style=", " onclick=");
        }
        try (RawHttp http = api().get("api/health/live")) {
            assertThat(http.headers("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(http.headers("Content-Security-Policy"))
                    .containsExactly("default-src 'none'; frame-ancestors 'none'");
        }
    }
}
