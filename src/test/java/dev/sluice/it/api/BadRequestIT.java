package dev.sluice.it.api;

import static dev.sluice.it.api.Refusals.CHAT;
import static dev.sluice.it.api.Refusals.JSON;
import static dev.sluice.it.api.Refusals.MODEL;
import static dev.sluice.it.api.Refusals.STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.DeployedWar;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Bad queries, headers and methods: each is refused with a problem that names the fault, and starts nothing. */
final class BadRequestIT extends DeployedWar {

    @Test
    void bad_queries_are_refused_with_the_parameter_that_is_wrong() throws Exception {
        Refusals refusals = new Refusals(this);
        refusals.query("", "prompt");
        refusals.query("?prompt=", "prompt");
        refusals.query("?prompt=%20%0a", "prompt");
        for (String wrong : """
                model=nobody/x
                model=
                max_tokens=seven
                max_tokens=0
                max_tokens=-1
                max_tokens=
                temperature=hot
                temperature=NaN
                temperature=3
                temperature=-1
                conversation_id=
                conversation_id=a%00b
                accumulated=maybe
                accumulated=
                dialect=klingon
                dialect=
                last_event_id=x
                """.lines().toList()) {
            String name = wrong.substring(0, wrong.indexOf('='));
            String model = name.equals("model") ? "" : "&model=openai/never-asked";
            int status = name.equals("dialect") ? 406 : 400;
            refusals.add("GET", CHAT + "?prompt=a" + model + '&' + wrong, Map.of(), "", status, null, name);
        }
        refusals.add(
                "POST",
                CHAT + "?dialect=klingon",
                Map.of("Content-Type", JSON),
                good(),
                406,
                "not_acceptable",
                "dialect");
        refusals.add(
                "POST",
                CHAT + "?accumulated=1",
                Map.of("Content-Type", JSON),
                good(),
                400,
                "invalid_request",
                "accumulated");
        // Undecodable; a container may refuse it before the WAR sees it.
        for (String broken : List.of("%", "%zz", "%a", "a%")) {
            refusals.add("GET", CHAT + "?model=openai/never-asked&prompt=" + broken, Map.of(), "", 400, null, null);
        }
        refusals.check();
    }

    @Test
    void requests_of_the_wrong_kind_are_refused() throws Exception {
        Refusals refusals = new Refusals(this);
        refusals.add("POST", CHAT, Map.of("Content-Type", "text/plain"), good(), 415, "unsupported_media_type", null);
        refusals.add(
                "POST",
                CHAT,
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                "message=a",
                415,
                "unsupported_media_type",
                null);
        refusals.add("POST", CHAT, Map.of(), good(), 415, "unsupported_media_type", null);
        refusals.add("POST", CHAT, Map.of("Content-Type", ""), good(), 0, null, null);
        refusals.add("POST", CHAT, Map.of("Content-Type", "///"), good(), 0, null, null);
        refusals.add("POST", CHAT, Map.of("Content-Type", JSON, "Accept", "///"), good(), 0, null, null);
        refusals.add(
                "POST", STREAMS, Map.of("Content-Type", "text/plain"), good(), 415, "unsupported_media_type", null);
        refusals.add(
                "POST", CHAT, Map.of("Content-Type", JSON, "Accept", "image/png"), good(), 406, "not_acceptable", null);
        refusals.add(
                "POST",
                STREAMS,
                Map.of("Content-Type", JSON, "Accept", "text/html"),
                good(),
                406,
                "not_acceptable",
                null);
        for (String coding : List.of("gzip", "br", "identity, deflate")) {
            for (String path : List.of(CHAT, "api/chat/message", STREAMS, "api/tickets", "api/v1/sse/broadcast")) {
                refusals.add(
                        "POST",
                        path,
                        Map.of("Content-Type", JSON, "Content-Encoding", coding),
                        good(),
                        415,
                        "unsupported_media_type",
                        "Content-Encoding");
            }
            refusals.add(
                    "PATCH",
                    "api/conversations/x",
                    Map.of("Content-Type", JSON, "Content-Encoding", coding),
                    good(),
                    415,
                    "unsupported_media_type",
                    "Content-Encoding");
        }
        refusals.add("PUT", CHAT, Map.of("Content-Type", JSON), good(), 405, "method_not_allowed", null);
        refusals.add("PATCH", STREAMS, Map.of("Content-Type", JSON), good(), 405, "method_not_allowed", null);
        refusals.add("DELETE", CHAT, Map.of("Content-Type", JSON), "", 405, "method_not_allowed", null);
        refusals.add("GET", STREAMS, Map.of(), "", 405, "method_not_allowed", null);
        refusals.add(
                "POST",
                STREAMS + '/' + BadIdIT.NO_SUCH,
                Map.of("Content-Type", JSON),
                "{}",
                405,
                "method_not_allowed",
                null);
        refusals.add("GET", "api/nothing", Map.of(), "", 404, "not_found", null);
        for (String header : List.of("Sec-Fetch-Site: cross-site", "Origin: https://evil.example", "Origin: null")) {
            refusals.add(
                    "GET", CHAT + "?model=openai/never-asked&prompt=a", headers(header), "", 403, "forbidden", null);
        }
        for (String header : List.of(
                "X-Forwarded-For: 10.1.1.1",
                "Forwarded: for=10.1.1.1",
                "X-Real-IP: 10.1.1.1",
                "Via: 1.1 proxy",
                "Host: evil.example",
                "Host: 127.0.0.1.evil.example")) {
            refusals.add(
                    "GET", CHAT + "?model=openai/never-asked&prompt=a", headers(header), "", 403, "forbidden", null);
            refusals.add("POST", CHAT, headers(header, "Content-Type: " + JSON), good(), 403, "forbidden", null);
        }
        refusals.add(
                "POST",
                CHAT,
                headers("Idempotency-Key: " + "k".repeat(2000), "Content-Type: " + JSON),
                good(),
                400,
                "invalid_request",
                "Idempotency-Key");
        refusals.check();
    }

    @Test
    void a_head_request_starts_nothing() throws Exception {
        int before = provider().calls().size();
        String target = api().root() + CHAT + "?model=openai/never-asked&prompt=a";
        try (RawHttp http = new RawHttp(api().port(), 0).send("HEAD", target, Map.of(), new byte[0])) {
            assertThat(http.status()).isBetween(400, 499);
        }
        assertThat(provider().calls()).hasSize(before);
    }

    private static String good() {
        return "{\"message\":\"a\"," + MODEL + "}";
    }

    private static Map<String, String> headers(String... lines) {
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            headers.put(line.substring(0, colon), line.substring(colon + 2));
        }
        return headers;
    }
}
