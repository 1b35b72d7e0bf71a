package dev.sluice.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StopReason;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.provider.ToolCall;
import dev.sluice.provider.WholeCalls;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The limit on a reply's length counts what its provider has sent and nobody was told yet. */
final class HeldReplyTest {

    private static final String HALF = "x".repeat(StreamFixture.REPLY_CHARS / 2);

    private final StreamFixture fixture = new StreamFixture();

    private ChatStream reply(Consumer<ReplyWriter> provider) throws RefusedException {
        ChatStream stream = fixture.launch();
        FakeProvider.FakeCall call = fixture.provider.onlyCall();
        provider.accept(new ReplyWriter(call.listener(), Requests.asking("Why?"), "fake/m"));
        call.listener().flush();
        return stream;
    }

    private static void input(ToolCall call, String text) {
        byte[] piece = text.getBytes(UTF_8);
        call.input(piece, 0, piece.length, true);
    }

    private static void refuse(ReplyWriter reply, String text) {
        byte[] piece = text.getBytes(UTF_8);
        reply.refusal(piece, 0, piece.length);
    }

    static Stream<Consumer<ReplyWriter>> whatIsHeldBack() {
        return Stream.of(
                reply -> {
                    for (int i = 0; i < 3; i++) {
                        refuse(reply, HALF);
                    }
                },
                reply -> {
                    ToolCall nameless = reply.newCall();
                    for (int i = 0; i < 3; i++) {
                        input(nameless, HALF);
                    }
                },
                reply -> {
                    for (int i = 0; i < 3; i++) {
                        reply.newCall().identify("call_" + i, "");
                    }
                },
                reply -> reply.newCall().identify("call_" + HALF + HALF, ""),
                reply -> {
                    ToolCall call = reply.newCall();
                    call.identify("1", "f");
                    input(call, "{\"a\":");
                    for (int i = 0; i < StreamFixture.REPLY_CHARS; i++) {
                        input(call, "{\"a\":"); // said again, or the beginning of an object within
                    }
                },
                reply -> {
                    WholeCalls calls = new WholeCalls(reply);
                    calls.beginChunk();
                    calls.add("1", 0, "f", JsonText.of("{\"a\": \"" + HALF + HALF + "\"}"));
                });
    }

    @ParameterizedTest
    @MethodSource("whatIsHeldBack")
    void what_is_held_back_counts(Consumer<ReplyWriter> provider) throws RefusedException {
        ChatStream stream = reply(provider);

        assertThat(StreamFixture.end(stream)).isEqualTo("stream_too_long");
        assertThat(fixture.provider.onlyCall().cancellations()).isEqualTo(1);
    }

    @Test
    void a_reply_within_the_limit_is_told_whole() throws RefusedException {
        ChatStream stream = reply(reply -> {
            refuse(reply, HALF);
            reply.complete(StopReason.END_TURN);
        });

        assertThat(StreamFixture.end(stream)).isEqualTo("refusal");
    }
}
