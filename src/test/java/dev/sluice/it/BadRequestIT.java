package dev.sluice.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** What is refused, and how: always a problem that names what is wrong, and never anything begun. */
final class BadRequestIT extends WarIT {

    private static final String CHAT = "api/stream/chat";
    private static final String STREAMS = "api/streams";
    private static final String JSON = "application/json";
    private static final String MODEL = "\"model\":\"openai/never-asked\"";
    private static final String NO_SUCH = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    /**
     * A request, and what is to come of it.
     *
     * @param code null where the container itself may answer, in words of its own
     * @param field null where none is to be named
     */
    private record Case(
            String method,
            String path,
            Map<String, String> headers,
            String body,
            int status,
            String code,
            String field) {}

    private final List<Case> cases = new ArrayList<>();

    @Test
    void bad_bodies_are_refused_with_the_field_that_is_wrong() throws Exception {
        body("", 400, "body");
        body("{", 400, "body");
        body("{\"message\":\"a\"} x", 400, "body");
        body("[]", 400, "body");
        body("\"text\"", 400, "body");
        body("null", 400, "body");
        body("{'message':'a'}", 400, "body");
        body("{\"message\":\"a\",}", 400, "body");
        body("{\"message\":\"a\",\"message\":\"b\"}", 400, "body");
        body("[".repeat(40) + "]".repeat(40), 400, "body");
        body("{\"metadata\":" + "{\"a\":".repeat(5000) + "1" + "}".repeat(5000) + "}", 400, "body");
        body("{\"message\":\"" + "a".repeat(1024 * 1024) + "\"}", 413, null);
        body("{\"message\":\"" + "a".repeat(200_001) + "\"," + MODEL + "}", 413, null);
        body("{" + MODEL + "}", 400, "message");
        field("\"message\":\"\"", "message");
        field("\"message\":\"  \\n\"", "message");
        field("\"message\":null", "message");
        field("\"message\":1", "message");
        field("\"message\":[\"a\"]", "message");
        field("\"prompt\":{}", "prompt");
        field("\"message\":\"a\",\"prompt\":\"b\"", "prompt");
        for (String wrong : List.of(
                "surprise 1",
                "system 1",
                "conversation_id 1",
                "conversation_id \"\"",
                "request_id []",
                "stop \"x\"",
                "stop [1]",
                "stop [\"\"]",
                "max_tokens \"7\"",
                "max_tokens 0",
                "max_tokens -1",
                "max_tokens 1.5",
                "max_tokens 1e999999999",
                "max_tokens 99999999999",
                "temperature \"hot\"",
                "temperature -0.1",
                "temperature 2.1",
                "temperature 1e999",
                "top_p 1.1",
                "thinking_budget true",
                "thinking_budget 0",
                "metadata []",
                "metadata {\"a\":1}",
                "metadata {\"a\":{}}",
                "messages {}",
                "messages []",
                "history {}",
                "history [1]",
                "history [{}]")) {
            String name = wrong.substring(0, wrong.indexOf(' '));
            String message = name.equals("messages") ? "" : "\"message\":\"a\",";
            body("{" + message + MODEL + ",\"" + name + "\":" + wrong.substring(name.length() + 1) + "}", 400, name);
        }
        field("\"message\":\"a\",\"history\":[{\"role\":\"assistant\",\"content\":\"a\"}]", "history");
        field("\"message\":\"a\",\"history\":[{\"role\":\"system\",\"content\":\"a\"}]", "history");
        field("\"message\":\"a\",\"history\":[{\"role\":\"user\",\"content\":\"\"}]", "history");
        field("\"message\":\"a\",\"history\":[{\"role\":\"user\",\"content\":\"a\",\"name\":\"b\"}]", "history");
        field(
                "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}]",
                "messages");
        field("\"message\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]", "message");
        for (String model : List.of("", " ", "nobody/x", "openai/", "openai", "/x", "demo/none", "a\\u0000b", "../x")) {
            body("{\"message\":\"a\",\"model\":\"" + model + "\"}", 400, "model");
        }
        for (String model : List.of("1", "{}", "\"" + "m".repeat(10_000) + "\"")) {
            body("{\"message\":\"a\",\"model\":" + model + "}", 400, "model");
        }
        check();
    }

    @Test
    void bad_queries_are_refused_with_the_parameter_that_is_wrong() throws Exception {
        query("", "prompt");
        query("?prompt=", "prompt");
        query("?prompt=%20%0a", "prompt");
        for (String wrong : List.of(
                "model=nobody/x",
                "model=",
                "max_tokens=seven",
                "max_tokens=0",
                "max_tokens=-1",
                "max_tokens=",
                "temperature=hot",
                "temperature=NaN",
                "temperature=3",
                "temperature=-1",
                "conversation_id=",
                "conversation_id=a%00b",
                "accumulated=maybe",
                "accumulated=",
                "dialect=klingon",
                "dialect=",
                "last_event_id=x")) {
            String name = wrong.substring(0, wrong.indexOf('='));
            String model = name.equals("model") ? "" : "&model=openai/never-asked";
            int status = name.equals("dialect") ? 406 : 400;
            add("GET", CHAT + "?prompt=a" + model + '&' + wrong, Map.of(), "", status, null, name);
        }
        add("POST", CHAT + "?dialect=klingon", Map.of("Content-Type", JSON), good(), 406, "not_acceptable", "dialect");
        add(
                "POST",
                CHAT + "?accumulated=1",
                Map.of("Content-Type", JSON),
                good(),
                400,
                "invalid_request",
                "accumulated");
        // What cannot be decoded; a container may turn it away before the WAR sees it.
        for (String broken : List.of("%", "%zz", "%a", "a%")) {
            add("GET", CHAT + "?model=openai/never-asked&prompt=" + broken, Map.of(), "", 400, null, null);
        }
        check();
    }

    @Test
    void ids_that_name_nothing_are_refused_without_a_trace() throws Exception {
        String other = api().start("demo/burst", "Another stream");
        for (String id : List.of(
                NO_SUCH,
                "x",
                "-1",
                "0",
                "a.b",
                NO_SUCH + "A",
                "a".repeat(5000),
                "%E2%98%83",
                "%F0%9F%92%A9",
                "' or 1=1",
                "$%7Bjndi:ldap:x%7D",
                "%3Cscript%3E")) {
            String path = STREAMS + '/' + id.replace(" ", "%20");
            add("GET", path, Map.of(), "", 404, "not_found", null);
            add("GET", path + "/events", Map.of(), "", 404, "not_found", null);
            add("DELETE", path, Map.of("Content-Type", JSON), "", 404, "not_found", null);
        }
        // Containers refuse some of these themselves.
        for (String id : List.of("..", "%2e%2e", "%2E%2E%2Fhealth%2Flive", "%00", "a%00b", "%zz", "a%5Cb", ";x=1")) {
            add("GET", STREAMS + '/' + id + "/events", Map.of(), "", 0, null, null);
        }
        for (String last : List.of(
                "x",
                "x.1",
                ".",
                ".1",
                NO_SUCH,
                NO_SUCH + '.',
                NO_SUCH + ".-1",
                NO_SUCH + ".+1",
                NO_SUCH + ".01",
                NO_SUCH + ".1.1",
                NO_SUCH + ".2147483648",
                NO_SUCH + ".99999999999999999999",
                NO_SUCH + ".1e3",
                "a".repeat(4000),
                "☃.1",
                NO_SUCH + ".１")) {
            add(
                    "GET",
                    STREAMS + '/' + other + "/events",
                    Map.of("Last-Event-ID", last),
                    "",
                    400,
                    "invalid_request",
                    "Last-Event-ID");
            add("GET", CHAT + "?prompt=a", Map.of("Last-Event-ID", last), "", 400, "invalid_request", "Last-Event-ID");
            add(
                    "GET",
                    CHAT + "?prompt=a&last_event_id=" + Api.encode(last),
                    Map.of(),
                    "",
                    400,
                    "invalid_request",
                    "last_event_id");
        }
        String foreign = NO_SUCH + ".1";
        add(
                "GET",
                STREAMS + '/' + other + "/events",
                Map.of("Last-Event-ID", foreign),
                "",
                400,
                "invalid_request",
                "Last-Event-ID");
        add("GET", CHAT + "?prompt=a", Map.of("Last-Event-ID", foreign), "", 404, "not_found", null);
        add(
                "GET",
                CHAT + "?prompt=a",
                Map.of("Last-Event-ID", other + ".999999999"),
                "",
                400,
                "invalid_request",
                "Last-Event-ID");
        check();
    }

    @Test
    void requests_of_the_wrong_kind_are_refused() throws Exception {
        add("POST", CHAT, Map.of("Content-Type", "text/plain"), good(), 415, "unsupported_media_type", null);
        add(
                "POST",
                CHAT,
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                "message=a",
                415,
                "unsupported_media_type",
                null);
        add("POST", CHAT, Map.of(), good(), 415, "unsupported_media_type", null);
        add("POST", CHAT, Map.of("Content-Type", ""), good(), 0, null, null);
        add("POST", CHAT, Map.of("Content-Type", "///"), good(), 0, null, null);
        add("POST", CHAT, Map.of("Content-Type", JSON, "Accept", "///"), good(), 0, null, null);
        add("POST", STREAMS, Map.of("Content-Type", "text/plain"), good(), 415, "unsupported_media_type", null);
        add("POST", CHAT, Map.of("Content-Type", JSON, "Accept", "image/png"), good(), 406, "not_acceptable", null);
        add("POST", STREAMS, Map.of("Content-Type", JSON, "Accept", "text/html"), good(), 406, "not_acceptable", null);
        add("PUT", CHAT, Map.of("Content-Type", JSON), good(), 405, "method_not_allowed", null);
        add("PATCH", STREAMS, Map.of("Content-Type", JSON), good(), 405, "method_not_allowed", null);
        add("DELETE", CHAT, Map.of("Content-Type", JSON), "", 405, "method_not_allowed", null);
        add("GET", STREAMS, Map.of(), "", 405, "method_not_allowed", null);
        add("POST", STREAMS + '/' + NO_SUCH, Map.of("Content-Type", JSON), "{}", 405, "method_not_allowed", null);
        add("GET", "api/nothing", Map.of(), "", 404, "not_found", null);
        add("GET", "api/", Map.of(), "", 404, "not_found", null);
        add("GET", "api", Map.of(), "", 404, null, null);
        for (String header : List.of("Sec-Fetch-Site: cross-site", "Origin: https://evil.example", "Origin: null")) {
            add("GET", CHAT + "?model=openai/never-asked&prompt=a", headers(header), "", 403, "forbidden", null);
        }
        for (String header : List.of(
                "X-Forwarded-For: 10.1.1.1",
                "Forwarded: for=10.1.1.1",
                "X-Real-IP: 10.1.1.1",
                "Via: 1.1 proxy",
                "Host: evil.example",
                "Host: 127.0.0.1.evil.example")) {
            add("GET", CHAT + "?model=openai/never-asked&prompt=a", headers(header), "", 403, "forbidden", null);
            add("POST", CHAT, headers(header, "Content-Type: " + JSON), good(), 403, "forbidden", null);
        }
        add(
                "POST",
                CHAT,
                headers("Idempotency-Key: " + "k".repeat(2000), "Content-Type: " + JSON),
                good(),
                400,
                "invalid_request",
                "Idempotency-Key");
        check();
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

    @Test
    void a_body_that_does_not_come_whole_starts_nothing() throws Exception {
        int before = provider().calls().size();
        Map<String, String> head = Map.of("Content-Type", JSON, "Content-Length", "1000");
        try (RawHttp http = new RawHttp(api().port(), 0).send("POST", api().root() + CHAT, head, new byte[0])) {
            http.reset();
        }
        assertThat(api().reply("demo/burst", "Still there?").completed()).isTrue();
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

    /** A body for both resources that start streams. */
    private void body(String body, int status, String field) {
        String code = status == 413 ? "too_large" : "invalid_request";
        add("POST", CHAT, Map.of("Content-Type", JSON), body, status, code, field);
        add("POST", STREAMS, Map.of("Content-Type", JSON + "; charset=utf-8"), body, status, code, field);
    }

    private void field(String fields, String field) {
        body("{" + fields + ',' + MODEL + "}", 400, field);
    }

    private void query(String query, String field) {
        add("GET", CHAT + query, Map.of(), "", 400, "invalid_request", field);
    }

    private void add(
            String method,
            String path,
            Map<String, String> headers,
            String body,
            int status,
            String code,
            String field) {
        cases.add(new Case(method, path, headers, body, status, code, field));
    }

    private void check() throws Exception {
        int before = provider().calls().size();
        List<Callable<String>> requests = new ArrayList<>();
        cases.forEach(request -> requests.add(() -> fault(request)));
        SoftAssertions all = new SoftAssertions();
        for (String fault : Together.run(4, requests)) {
            all.assertThat(fault).isEmpty();
        }
        all.assertAll();
        assertThat(provider().calls()).as("requests to the provider").hasSize(before);
    }

    /** What is wrong with the answer, or the empty text. */
    private String fault(Case request) throws IOException {
        Api api = api();
        String body = request.body();
        try (RawHttp http = new RawHttp(api.port(), 0)
                .send(request.method(), api.root() + request.path(), request.headers(), body.getBytes(UTF_8))) {
            String answer = http.status() + " " + http.header("Content-Type") + ' ';
            String line =
                    request.method() + ' ' + cut(request.path()) + ' ' + cut("" + request.headers()) + ' ' + cut(body);
            boolean ok = request.status() == 0
                    ? http.status() >= 400 && http.status() < 500
                    : http.status() == request.status();
            if (request.code() != null || http.header("Content-Type").contains("problem")) {
                JsonObject problem =
                        http.header("Content-Type").equals("application/problem+json") ? http.json() : null;
                answer += problem;
                ok &= problem != null
                        && (request.code() == null || problem.getString("code").equals(request.code()))
                        && problem.getInt("status") == http.status()
                        && fieldIs(problem.getString("field", null), request.field());
            }
            return ok
                    ? ""
                    : line + "\n  should be " + request.status() + ' ' + request.code() + ' ' + request.field()
                            + "\n  and is    " + answer;
        }
    }

    /** A field may be named more exactly than here: {@code history[0].role}. */
    private static boolean fieldIs(String named, String expected) {
        return expected == null
                || (named != null && named.matches(java.util.regex.Pattern.quote(expected) + "([\\[.].*)?"));
    }

    private static String cut(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "… (" + text.length() + ')';
    }
}
