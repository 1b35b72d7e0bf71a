package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Providers that fail in every way: one {@code error} event with the right code, and the text that came stays. */
final class BadProviderIT extends WarIT {

    private static final String UNAVAILABLE = "provider_unavailable";
    private static final String PROTOCOL = "provider_protocol";
    private static final String AUTH = "provider_auth";
    private static final String LIMITED = "provider_rate_limited";
    private static final String OVERLOADED = "provider_overloaded";
    private static final String INVALID = "provider_invalid_request";
    private static final String TIMEOUT = "provider_timeout";

    private static final Map<String, String> HTML = Map.of("Content-Type", "text/html");
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final List<Callable<String>> cases = new ArrayList<>();

    @Test
    void answers_that_are_no_stream_are_told_as_errors() throws Exception {
        for (Wire wire : Wire.values()) {
            whole(wire, "html", 200, HTML, "<html><body>Sign in at 10.0.0.1</body></html>", PROTOCOL);
            whole(wire, "html-untyped", 200, Map.of(), "<!doctype html><p>secret", PROTOCOL);
            whole(wire, "redirect", 302, Map.of("Location", "http://127.0.0.1:1/secret"), "", PROTOCOL);
            whole(wire, "no-content", 204, Map.of(), "", PROTOCOL);
            whole(wire, "empty", 200, Map.of("Content-Type", "text/event-stream"), "", PROTOCOL);
            whole(wire, "other-json", 200, JSON, "{\"hello\":\"secret\"}", PROTOCOL);
            whole(wire, "json-list", 200, JSON, "[1,2]", PROTOCOL);
            whole(wire, "json-error", 200, JSON, error("overloaded_error"), OVERLOADED);
            whole(wire, "words", 200, Map.of("Content-Type", "text/plain"), "It is broken.", PROTOCOL);
            whole(wire, "garbage", 200, Map.of(), "\u0000\u0001\u0002\uffff\n\n", PROTOCOL);
            statuses(wire, Map.of(), "");
            statuses(wire, HTML, "<html>secret</html>");
            statuses(wire, JSON, "{\"error\":{\"message\":\"secret\"}}");
            statuses(wire, JSON, "{\"error\":");
            whole(wire, "limit-words", 400, JSON, error("rate_limit_error"), LIMITED);
            whole(wire, "overload-words", 500, JSON, error("overloaded_error"), OVERLOADED);
            whole(wire, "auth-words", 400, JSON, error("authentication_error"), AUTH);
        }
        check();
    }

    private void statuses(Wire wire, Map<String, String> headers, String body) {
        Map.of(
                        400,
                        INVALID,
                        401,
                        AUTH,
                        403,
                        AUTH,
                        404,
                        INVALID,
                        429,
                        LIMITED,
                        500,
                        UNAVAILABLE,
                        503,
                        UNAVAILABLE,
                        529,
                        OVERLOADED,
                        504,
                        TIMEOUT)
                .forEach((status, code) ->
                        whole(wire, "status-" + status + '-' + body.length(), status, headers, body, code));
    }

    @Test
    void connections_that_break_are_told_as_errors_and_never_as_complete() throws Exception {
        for (Wire wire : Wire.values()) {
            for (boolean reset : new boolean[] {false, true}) {
                String kind = reset ? "rst-" : "fin-";
                script(wire, kind + "at-once", call -> cut(call, reset), UNAVAILABLE, "");
                script(
                        wire,
                        kind + "in-head",
                        then(reset, call -> call.raw("HTTP/1.1 200 OK\r\nContent-Ty")),
                        UNAVAILABLE,
                        "");
                script(wire, kind + "after-head", then(reset, ProviderCall::eventStream), UNAVAILABLE, "");
                script(
                        wire,
                        kind + "in-event",
                        then(reset, call -> {
                            call.eventStream();
                            call.chunk(wire.text("Hello") + wire.text("lost").substring(0, 40));
                        }),
                        UNAVAILABLE,
                        "Hello");
                script(
                        wire,
                        kind + "in-chunk",
                        then(reset, call -> {
                            call.eventStream();
                            call.chunk(wire.text("Hello"));
                            call.raw("ff\r\n" + "data: {\"");
                        }),
                        UNAVAILABLE,
                        "Hello");
                script(
                        wire,
                        kind + "before-end",
                        then(reset, call -> {
                            call.eventStream();
                            call.chunk(wire.text("Hello") + wire.beforeEnd());
                        }),
                        UNAVAILABLE,
                        "Hello");
                script(
                        wire,
                        kind + "in-length",
                        then(reset, call -> {
                            call.raw(
                                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
                                            + wire.text("Hello"));
                        }),
                        UNAVAILABLE,
                        "Hello");
                script(
                        wire,
                        kind + "in-error-body",
                        then(reset, call -> {
                            call.raw("HTTP/1.1 401 No\r\nContent-Length: 9999\r\n\r\n{\"error\":");
                        }),
                        AUTH,
                        "");
            }
            script(
                    wire,
                    "until-close",
                    call -> {
                        call.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                                + wire.text("Hello"));
                        call.fin();
                    },
                    PROTOCOL,
                    "Hello");
            script(
                    wire,
                    "no-end-mark",
                    call -> {
                        call.eventStream();
                        call.chunk(wire.text("Hello"));
                        call.end();
                    },
                    PROTOCOL,
                    "Hello");
            script(
                    wire,
                    "half-event",
                    call -> {
                        call.eventStream();
                        call.chunk(
                                wire.text("Hello") + wire.end().stripTrailing().substring(0, 9));
                        call.end();
                    },
                    PROTOCOL,
                    "Hello");
            script(
                    wire,
                    "bad-chunk",
                    call -> {
                        call.eventStream();
                        call.chunk(wire.text("Hello"));
                        call.raw("zz\r\nnonsense\r\n");
                        call.awaitGone(5000);
                    },
                    UNAVAILABLE,
                    "Hello");
            script(
                    wire,
                    "not-http",
                    call -> {
                        call.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n");
                        call.fin();
                    },
                    UNAVAILABLE,
                    "");
            script(
                    wire,
                    "huge-line",
                    call -> {
                        call.eventStream();
                        call.chunk(wire.text("Hello") + "data: \"");
                        byte[] more = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
                        for (int i = 0; i < 1024 && !call.isGone(); i++) {
                            call.chunk(more);
                        }
                    },
                    PROTOCOL,
                    "Hello");
        }
        cases.add(() -> fault("dead/model", UNAVAILABLE, ""));
        check();
    }

    @Test
    void errors_in_the_stream_are_told_with_their_code_and_end_it() throws Exception {
        Map.of(
                        "overloaded_error",
                        OVERLOADED,
                        "rate_limit_error",
                        LIMITED,
                        "authentication_error",
                        AUTH,
                        "api_error",
                        UNAVAILABLE,
                        "invalid_request_error",
                        INVALID,
                        "never_heard_of",
                        UNAVAILABLE)
                .forEach((type, code) -> {
                    for (Wire wire : Wire.values()) {
                        stream(wire, type + "-first", wire.error(type) + wire.reply("late"), code, "");
                        stream(
                                wire,
                                type + "-middle",
                                wire.text("Hello") + wire.error(type) + wire.reply("late"),
                                code,
                                "Hello");
                        stream(
                                wire,
                                type + "-last",
                                wire.text("Hello") + wire.beforeEnd() + wire.error(type),
                                code,
                                "Hello");
                    }
                });
        check();
    }

    @Test
    void what_only_looks_bad_completes() throws Exception {
        for (Wire wire : Wire.values()) {
            String reply = wire.reply("Hello", " world");
            stream(wire, "crlf", reply.replace("\n", "\r\n"), null, "Hello world");
            stream(wire, "cr", reply.replace("\n", "\r"), null, "Hello world");
            stream(wire, "bom", "\ufeff" + reply, null, "Hello world");
            stream(wire, "comments", ": hi\n\n:\n" + reply.replace("data:", ": between\ndata:"), null, "Hello world");
            stream(wire, "no-blanks", reply.replace("data: ", "data:"), null, "Hello world");
            stream(wire, "not-json", "data: {\"a\":\n\ndata: nonsense\n\n" + reply, null, "Hello world");
            stream(
                    wire,
                    "unknown",
                    "event: ping\ndata: {\"type\":\"ping\"}\n\ndata: {}\n\nevent: x\nid: 1\nretry: 5\n\n" + reply,
                    null,
                    "Hello world");
            stream(wire, "goes-on", reply + wire.text("late"), null, "Hello world");
            script(
                    wire,
                    "cut-after-end",
                    call -> {
                        call.eventStream();
                        call.chunk(reply);
                        call.rst();
                    },
                    null,
                    null);
            script(
                    wire,
                    "talks-on",
                    call -> {
                        call.eventStream();
                        call.chunk(reply);
                        while (!call.awaitGone(5)) {
                            call.chunk(wire.text("late"));
                        }
                    },
                    null,
                    "Hello world");
            script(
                    wire,
                    "until-close-whole",
                    call -> {
                        call.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + reply);
                        call.fin();
                    },
                    null,
                    "Hello world");
        }
        check();
    }

    private void whole(Wire wire, String name, int status, Map<String, String> headers, String body, String code) {
        script(
                wire,
                name + '-' + status,
                call -> call.whole(status, headers, body.getBytes(StandardCharsets.UTF_8)),
                code,
                "");
    }

    private void stream(Wire wire, String name, String body, String code, String text) {
        script(
                wire,
                name,
                call -> {
                    call.eventStream();
                    call.chunk(body);
                    call.end();
                },
                code,
                text);
    }

    /**
     * A case.
     *
     * @param code the error's, or null for a reply that completes
     * @param text what the client gets, or null for any
     */
    private void script(Wire wire, String name, ProviderScript script, String code, String text) {
        String model = "bad-" + wire.provider() + '-' + name;
        provider().on(model, script);
        cases.add(() -> fault(wire.provider() + '/' + model, code, text));
    }

    private static ProviderScript then(boolean reset, ProviderScript before) {
        return call -> {
            before.answer(call);
            cut(call, reset);
        };
    }

    private static void cut(ProviderCall call, boolean reset) throws Exception {
        if (reset) {
            boolean unused = call.awaitGone(50); // a reset takes with it what was not read yet
            call.rst();
        } else {
            call.fin();
        }
    }

    private static String error(String type) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"secret\"}}";
    }

    private void check() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (String fault : Together.run(8, cases)) {
            all.assertThat(fault).isEmpty();
        }
        all.assertAll();
        System.out.println(cases.size() + " bad answers");
        assertThat(api().reply("demo/burst", "Still there?").completed()).isTrue();
    }

    /** What is wrong with the stream, or the empty text. */
    private String fault(String model, String code, String text) throws Exception {
        Reply reply = api().reply(model, "Hi");
        if (reply.terminal() == null) {
            return model + ": no terminal event";
        }
        long terminals = reply.events().stream().filter(SseEvent::isTerminal).count();
        boolean ok = terminals == 1 && (text == null || reply.text().equals(text));
        if (code == null) {
            ok &= reply.stopReason().equals("end_turn");
        } else {
            ok &= reply.errorCode().equals(code)
                    && reply.partial() == !reply.text().isEmpty()
                    && !reply.terminal().toString().matches("(?s).*(secret|127\\.0|10\\.0|Jetty|Exception).*");
        }
        return ok
                ? ""
                : model + ": should be " + code + " after '" + text + "' and is " + reply.summary() + " '"
                        + reply.text() + "'";
    }
}
