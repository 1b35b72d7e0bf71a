package dev.sluice.metrics;

import static dev.sluice.metrics.RecorderFixture.SECRET;
import static dev.sluice.metrics.RecorderFixture.end;
import static dev.sluice.metrics.RecorderFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.stream.ChatStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The lines that streams leave in the stream log and the audit log. */
@Isolated("reads the log of the whole application")
final class JournalTest {

    private final RecorderFixture fixture = new RecorderFixture(new Journal(true, Runnable::run));
    private final CapturedLines log = new CapturedLines();

    @AfterEach
    void close() {
        log.close();
        fixture.close();
    }

    @Test
    void a_stream_has_one_line_without_its_principal_and_one_audit_line_with_it() throws Exception {
        ChatStream stream = fixture.start("gw/small");
        fixture.advance(Duration.ofMillis(300));
        fixture.send(0, text(), end(new Usage(9, 2, 5, 0, Usage.UNTOLD, false)));
        fixture.recorder.sweep();

        assertThat(log.lines()).hasSize(2).allSatisfy(line -> assertThat(line).doesNotContain(SECRET));
        assertThat(line("dev.sluice.streams"))
                .contains("{\"stream_id\":\"" + stream.id().value() + "\",\"conversation_id\":\"c-1\"")
                .contains("\"duration_ms\":300,\"first_content_ms\":300,\"input_tokens\":9,\"output_tokens\":2")
                .endsWith("\"outcome\":\"end_turn\",\"attempts\":1,\"skipped_chunks\":0,\"left_out_fields\":0}")
                .doesNotContain("ada");
        assertThat(line("dev.sluice.audit"))
                .startsWith("dev.sluice.audit {\"principal\":\"ada\",\"started_at\":\"")
                .contains("\"model\":\"gw/small\"")
                .contains("\"input_tokens\":9,\"output_tokens\":2,\"cached_tokens\":5,\"cache_write_tokens\":0,"
                        + "\"tokens_estimated\":false");
    }

    @Test
    void the_line_of_a_failure_has_the_requested_and_the_last_model() throws Exception {
        fixture.start("gw/small", "aws/nova:0");
        fixture.send(0, StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
        fixture.advance(Duration.ofSeconds(1));
        fixture.send(1, StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
        fixture.advance(Duration.ofSeconds(1));
        fixture.call(2).skipped();
        fixture.call(2).leftOut(2);
        fixture.call(2).leftOut(1);
        fixture.send(2, text(), StreamFailed.of(ErrorCode.PROVIDER_PROTOCOL));

        assertThat(line("dev.sluice.streams"))
                .contains("\"asked\":\"gw/small\",\"model\":\"aws/nova:0\"")
                .contains(
                        "\"outcome\":\"failed\",\"error\":\"provider_protocol\",\"attempts\":3,\"skipped_chunks\":1,\"left_out_fields\":3}");
    }

    @Test
    void names_chosen_by_a_client_cannot_break_out_of_their_line() throws Exception {
        String evil = "x\"}\r\n{\"stream_id\":\"forged\u0085\u2028\u2029\u009b2J\u202e";
        fixture.startIn(evil, "gw/m\nodel").cancel();

        assertThat(line("dev.sluice.streams"))
                .doesNotContain("\r", "\n", "\u0085", "\u2028", "\u2029", "\u009b", "\u202e")
                .contains("\"conversation_id\":\"x\\\"}\\r\\n{\\\"stream_id\\\":\\\"forged\\u0085\\u2028\\u2029")
                .contains("\"model\":\"gw/m\\nodel\"");
    }

    @Test
    void a_line_is_logged_once_and_names_its_source_so_that_no_handler_searches_the_stack() throws Exception {
        fixture.start("gw/small").cancel();
        fixture.recorder.sweep();
        fixture.recorder.sweep();

        assertThat(log.lines()).hasSize(2);
        assertThat(log.sources()).containsOnly(Journal.class.getName() + ".write");
    }

    private String line(String logger) {
        fixture.recorder.sweep();
        return log.line(logger);
    }
}
