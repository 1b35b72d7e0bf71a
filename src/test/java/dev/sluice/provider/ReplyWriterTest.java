package dev.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StopReason;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a decoder may do after the end of a reply; {@link RecordedReply} requires that nothing follows it. */
final class ReplyWriterTest {

    private static final byte[] PIECE = "{}".getBytes(UTF_8);

    private static void endedBy(Consumer<ReplyWriter> end) {
        RecordedReply recorded = new RecordedReply();
        ReplyWriter reply = new ReplyWriter(recorded, Requests.asking("Why?"), "p/m");
        ReplyWriter.ToolCall open = reply.newCall();
        open.identify("1", "open");
        ReplyWriter.ToolCall unnamed = reply.newCall();
        end.accept(reply);
        int events = recorded.events().size();

        open.input(PIECE, 0, PIECE.length, true);
        open.complete();
        unnamed.identify("2", "late");
        unnamed.input(PIECE, 0, PIECE.length, true);
        unnamed.complete();
        reply.text(PIECE, 0, PIECE.length, true);
        reply.reasoning(PIECE, 0, PIECE.length, true);
        reply.complete(StopReason.END_TURN);
        reply.fail(ProviderFailures.endedEarly());

        assertThat(recorded.events()).hasSize(events);
        assertThat(recorded.terminal()).isNotNull();
    }

    @Test
    void nothing_is_emitted_after_a_failure() {
        endedBy(reply -> reply.fail(ProviderFailures.endedEarly()));
    }

    @Test
    void nothing_is_emitted_after_a_completion() {
        endedBy(reply -> reply.complete(StopReason.TOOL_USE));
    }
}
