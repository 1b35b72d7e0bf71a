package dev.sluice.metrics;

import static dev.sluice.metrics.RecorderFixture.end;
import static dev.sluice.metrics.RecorderFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** When the end of a stream is recorded, and what a slow or failing log costs. */
@Isolated("reads the log of the whole application")
final class StreamRecorderTest {

    private final RecorderFixture fixture = new RecorderFixture(new Journal(true, Runnable::run));
    private final CapturedLines log = new CapturedLines();

    @AfterEach
    void close() {
        log.close();
        fixture.close();
    }

    @Test
    void the_end_of_a_stream_is_recorded_by_the_sweep_with_the_time_at_which_it_came() throws Exception {
        fixture.start("gw/small");
        fixture.advance(Duration.ofMillis(300));
        fixture.send(0, text(), end(new Usage(9, 2, false)));

        assertThat(log.lines()).isEmpty();
        assertThat(fixture.exporter.getFinishedSpanItems()).isEmpty();
        assertThat(new PrometheusText(fixture.meters.scrape()).types()).doesNotContainKey("sluice_streams_ended");
        fixture.advance(Duration.ofSeconds(5));

        assertThat(line("dev.sluice.streams")).contains("\"duration_ms\":300,");
        assertThat(fixture.metrics().sum("gen_ai_client_operation_duration_seconds_sum"))
                .isEqualTo(0.3);
        assertThat(fixture.span().getEndEpochNanos() - fixture.span().getStartEpochNanos())
                .isEqualTo(300_000_000);
    }

    @Test
    void a_log_that_fails_loses_its_line_only() throws Exception {
        log.fail(true);
        fixture.start("gw/small").cancel();
        fixture.recorder.sweep();
        log.fail(false);
        fixture.start("gw/small").cancel();
        fixture.recorder.sweep();

        assertThat(log.lines()).hasSize(2);
        assertThat(fixture.metrics().sum("sluice_streams_ended_total")).isEqualTo(2);
    }

    @Test
    void lines_wait_for_a_slow_log_and_are_written_on_close_at_the_latest() throws Exception {
        List<Runnable> tasks = new ArrayList<>();
        Journal slow = new Journal(false, tasks::add);
        try (RecorderFixture waiting = new RecorderFixture(slow)) {
            for (int i = 0; i < 3; i++) {
                waiting.start("gw/small").cancel();
                waiting.recorder.sweep();
            }
            assertThat(tasks).as("one task for all").hasSize(1);
            assertThat(log.lines()).isEmpty();

            slow.close();
            assertThat(log.lines()).hasSize(3);
            tasks.get(0).run();
            assertThat(log.lines()).hasSize(3);
        }
    }

    private String line(String logger) {
        fixture.recorder.sweep();
        return log.line(logger);
    }
}
