package dev.sluice.it.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.War;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;

/** A table of requests that must be refused, each with a problem, and without a call to a provider. */
final class Refusals {

    static final String CHAT = "api/stream/chat";
    static final String STREAMS = "api/streams";
    static final String JSON = "application/json";

    /** A field of a body: a model that Sluice accepts. */
    static final String MODEL = "\"model\":\"openai/never-asked\"";

    private static final int AT_ONCE = 4;

    /**
     * A request, and the required answer.
     *
     * @param code null if the container itself may answer, in words of its own
     * @param field null if the answer need not name one
     */
    record Case(
            String method,
            String path,
            Map<String, String> headers,
            String body,
            int status,
            String code,
            String field) {}

    private final War war;
    private final List<Case> cases = new ArrayList<>();

    Refusals(War war) {
        this.war = war;
    }

    /** Adds a request of any kind. */
    void add(
            String method,
            String path,
            Map<String, String> headers,
            String body,
            int status,
            String code,
            String field) {
        cases.add(new Case(method, path, headers, body, status, code, field));
    }

    /** Adds a body for each of the two resources that start streams. */
    void body(String body, int status, String field) {
        String code = status == 413 ? "too_large" : "invalid_request";
        add("POST", CHAT, Map.of("Content-Type", JSON), body, status, code, field);
        add("POST", STREAMS, Map.of("Content-Type", JSON + "; charset=utf-8"), body, status, code, field);
    }

    /** Adds a body in which only these fields are wrong. */
    void field(String fields, String field) {
        body("{" + fields + ',' + MODEL + "}", 400, field);
    }

    /** Adds a query that would start a stream. */
    void query(String query, String field) {
        add("GET", CHAT + query, Map.of(), "", 400, "invalid_request", field);
    }

    /** Sends all requests, and fails with a list of the wrong answers. */
    void check() throws Exception {
        int before = war.provider().calls().size();
        List<Callable<String>> requests = new ArrayList<>();
        cases.forEach(request -> requests.add(() -> fault(request)));
        SoftAssertions all = new SoftAssertions();
        for (String fault : Concurrently.run(AT_ONCE, requests)) {
            all.assertThat(fault).isEmpty();
        }
        all.assertAll();
        assertThat(war.provider().calls()).as("requests to the provider").hasSize(before);
    }

    /** What is wrong with the answer, or the empty text. */
    private String fault(Case request) throws IOException {
        Api api = war.api();
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

    /** The answer may name a field more precisely: {@code history[0].role}. */
    private static boolean fieldIs(String named, String expected) {
        return expected == null || (named != null && named.matches(Pattern.quote(expected) + "([\\[.].*)?"));
    }

    private static String cut(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "… (" + text.length() + ')';
    }
}
