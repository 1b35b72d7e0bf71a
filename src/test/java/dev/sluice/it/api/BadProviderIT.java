package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Reply;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Providers that refuse or send errors: clients get one {@code error} event with the right code, and keep the text so far. */
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

    @Test
    void an_answer_of_gemini_with_an_odd_field_is_asked_for_once() throws Exception {
        Map<String, String> answers = Map.of(
                "usage",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hello\"}]},\"finishReason\":\"STOP\"}],"
                        + "\"usageMetadata\":{\"promptTokenCount\":\"9\",\"candidatesTokenCount\":{}}}",
                "index",
                "{\"candidates\":[{\"index\":\"0\",\"content\":{\"parts\":[{\"text\":\"Hello\"}]},"
                        + "\"finishReason\":\"STOP\"}]}",
                "reason",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\"finishReason\":{\"odd\":1}}]}",
                "refused",
                "{\"promptFeedback\":{\"blockReason\":1}}");
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            String model = "odd-" + answer.getKey();
            provider().on(model, call -> {
                call.eventStream();
                call.chunk("data: " + answer.getValue() + "\n\n");
                call.end();
            });

            Reply reply = api().reply("gemini/" + model, "Hi");

            assertThat(reply.completed()).as(model).isTrue();
            assertThat(provider().calls(model)).as(model).hasSize(1);
        }
    }

    private static String error(String type) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"secret\"}}";
    }
}
