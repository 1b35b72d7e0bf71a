package dev.sluice.it.api;

import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ProviderScript;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Connections to a provider that break anywhere: clients get one {@code error} event, and keep the text so far. */
final class BrokenProviderConnectionIT extends DeployedWar {

    private static final String UNAVAILABLE = "provider_unavailable";
    private static final String PROTOCOL = "provider_protocol";
    private static final String AUTH = "provider_auth";
    private static final String TOO_LONG = "stream_too_long";

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
                    TOO_LONG,
                    "Hello");
        }
        replies.add("dead/model", UNAVAILABLE, "");
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
}
