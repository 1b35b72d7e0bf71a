package dev.sluice.it.api;

import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ProviderScript;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Providers that fail in every way: clients get one {@code error} event with the right code, and keep the text so far. */
final class BadProviderIT extends DeployedWar {

    private static final String UNAVAILABLE = "provider_unavailable";
    private static final String PROTOCOL = "provider_protocol";
    private static final String AUTH = "provider_auth";
    private static final String LIMITED = "provider_rate_limited";
    private static final String OVERLOADED = "provider_overloaded";
    private static final String INVALID = "provider_invalid_request";
    private static final String TIMEOUT = "provider_timeout";

    private static final Map<Integer, String> STATUSES = Map.of(
            400, INVALID,
            401, AUTH,
            403, AUTH,
            404, INVALID,
            429, LIMITED,
            500, UNAVAILABLE,
            503, UNAVAILABLE,
            504, TIMEOUT,
            529, OVERLOADED);

    private static final Map<String, String> HTML = Map.of("Content-Type", "text/html");
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    @Test
    void answers_that_are_no_stream_become_errors() throws Exception {
        BadReplies replies = new BadReplies(this);
        for (Wire wire : Wire.values()) {
            replies.whole(wire, "html", 200, HTML, "<html><body>Sign in at 10.0.0.1</body></html>", PROTOCOL);
            replies.whole(wire, "html-untyped", 200, Map.of(), "<!doctype html><p>secret", PROTOCOL);
            replies.whole(wire, "redirect", 302, Map.of("Location", "http://127.0.0.1:1/secret"), "", PROTOCOL);
            replies.whole(wire, "no-content", 204, Map.of(), "", PROTOCOL);
            replies.whole(wire, "empty", 200, Map.of("Content-Type", "text/event-stream"), "", PROTOCOL);
            replies.whole(wire, "other-json", 200, JSON, "{\"hello\":\"secret\"}", PROTOCOL);
            replies.whole(wire, "json-list", 200, JSON, "[1,2]", PROTOCOL);
            replies.whole(wire, "json-error", 200, JSON, error("overloaded_error"), OVERLOADED);
            replies.whole(wire, "words", 200, Map.of("Content-Type", "text/plain"), "It is broken.", PROTOCOL);
            replies.whole(wire, "garbage", 200, Map.of(), "\u0000\u0001\u0002\uffff\n\n", PROTOCOL);
            statuses(replies, wire, Map.of(), "");
            statuses(replies, wire, HTML, "<html>secret</html>");
            statuses(replies, wire, JSON, "{\"error\":{\"message\":\"secret\"}}");
            statuses(replies, wire, JSON, "{\"error\":");
            replies.whole(wire, "limit-words", 400, JSON, error("rate_limit_error"), LIMITED);
            replies.whole(wire, "overload-words", 500, JSON, error("overloaded_error"), OVERLOADED);
            replies.whole(wire, "auth-words", 400, JSON, error("authentication_error"), AUTH);
        }
        replies.check();
    }

    private static void statuses(BadReplies replies, Wire wire, Map<String, String> headers, String body) {
        STATUSES.forEach((status, code) ->
                replies.whole(wire, "status-" + status + '-' + body.length(), status, headers, body, code));
    }

    @Test
    void broken_connections_become_errors_and_never_complete() throws Exception {
        BadReplies replies = new BadReplies(this);
        for (Wire wire : Wire.values()) {
            for (boolean reset : new boolean[] {false, true}) {
                String kind = reset ? "rst-" : "fin-";
                replies.script(wire, kind + "at-once", call -> cut(call, reset), UNAVAILABLE, "");
                replies.script(
                        wire,
                        kind + "in-head",
                        then(reset, call -> call.raw("HTTP/1.1 200 OK\r\nContent-Ty")),
                        UNAVAILABLE,
                        "");
                replies.script(wire, kind + "after-head", then(reset, ProviderCall::eventStream), UNAVAILABLE, "");
                replies.script(
                        wire,
                        kind + "in-event",
                        then(reset, call -> {
                            call.eventStream();
                            call.chunk(wire.text("Hello") + wire.text("lost").substring(0, 40));
                        }),
                        UNAVAILABLE,
                        "Hello");
                replies.script(
                        wire,
                        kind + "in-chunk",
                        then(reset, call -> {
                            call.eventStream();
                            call.chunk(wire.text("Hello"));
                            call.raw("ff\r\n" + "data: {\"");
                        }),
                        UNAVAILABLE,
                        "Hello");
                replies.script(
                        wire,
                        kind + "before-end",
                        then(reset, call -> {
                            call.eventStream();
                            call.chunk(wire.text("Hello") + wire.beforeEnd());
                        }),
                        UNAVAILABLE,
                        "Hello");
                replies.script(
                        wire,
                        kind + "in-length",
                        then(reset, call -> {
                            call.raw(
                                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
                                            + wire.text("Hello"));
                        }),
                        UNAVAILABLE,
                        "Hello");
                replies.script(
                        wire,
                        kind + "in-error-body",
                        then(reset, call -> {
                            call.raw("HTTP/1.1 401 No\r\nContent-Length: 9999\r\n\r\n{\"error\":");
                        }),
                        AUTH,
                        "");
            }
            replies.script(
                    wire,
                    "until-close",
                    call -> {
                        call.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                                + wire.text("Hello"));
                        call.fin();
                    },
                    PROTOCOL,
                    "Hello");
            replies.script(
                    wire,
                    "no-end-mark",
                    call -> {
                        call.eventStream();
                        call.chunk(wire.text("Hello"));
                        call.end();
                    },
                    PROTOCOL,
                    "Hello");
            replies.script(
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
            replies.script(
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
            replies.script(
                    wire,
                    "not-http",
                    call -> {
                        call.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n");
                        call.fin();
                    },
                    UNAVAILABLE,
                    "");
            replies.script(
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
        replies.add("dead/model", UNAVAILABLE, "");
        replies.check();
    }

    @Test
    void errors_in_the_stream_keep_their_code_and_end_it() throws Exception {
        BadReplies replies = new BadReplies(this);
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
                        replies.stream(wire, type + "-first", wire.error(type) + wire.reply("late"), code, "");
                        replies.stream(
                                wire,
                                type + "-middle",
                                wire.text("Hello") + wire.error(type) + wire.reply("late"),
                                code,
                                "Hello");
                        replies.stream(
                                wire,
                                type + "-last",
                                wire.text("Hello") + wire.beforeEnd() + wire.error(type),
                                code,
                                "Hello");
                    }
                });
        replies.check();
    }

    @Test
    void streams_that_only_look_bad_complete() throws Exception {
        BadReplies replies = new BadReplies(this);
        for (Wire wire : Wire.values()) {
            String reply = wire.reply("Hello", " world");
            replies.stream(wire, "crlf", reply.replace("\n", "\r\n"), null, "Hello world");
            replies.stream(wire, "cr", reply.replace("\n", "\r"), null, "Hello world");
            replies.stream(wire, "bom", "\ufeff" + reply, null, "Hello world");
            replies.stream(
                    wire, "comments", ": hi\n\n:\n" + reply.replace("data:", ": between\ndata:"), null, "Hello world");
            replies.stream(wire, "no-blanks", reply.replace("data: ", "data:"), null, "Hello world");
            replies.stream(wire, "not-json", "data: {\"a\":\n\ndata: nonsense\n\n" + reply, null, "Hello world");
            replies.stream(
                    wire,
                    "unknown",
                    "event: ping\ndata: {\"type\":\"ping\"}\n\ndata: {}\n\nevent: x\nid: 1\nretry: 5\n\n" + reply,
                    null,
                    "Hello world");
            replies.stream(wire, "goes-on", reply + wire.text("late"), null, "Hello world");
            replies.script(
                    wire,
                    "cut-after-end",
                    call -> {
                        call.eventStream();
                        call.chunk(reply);
                        call.rst();
                    },
                    null,
                    null);
            replies.script(
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
            replies.script(
                    wire,
                    "until-close-whole",
                    call -> {
                        call.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + reply);
                        call.fin();
                    },
                    null,
                    "Hello world");
        }
        replies.check();
    }

    private static ProviderScript then(boolean reset, ProviderScript before) {
        return call -> {
            before.answer(call);
            cut(call, reset);
        };
    }

    private static void cut(ProviderCall call, boolean reset) throws Exception {
        if (reset) {
            boolean unused = call.awaitGone(50); // a reset discards what has not been read
            call.rst();
        } else {
            call.fin();
        }
    }

    private static String error(String type) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"secret\"}}";
    }
}
