package dev.sluice.stream;

import static dev.sluice.stream.StreamFixture.attachReader;
import static dev.sluice.stream.StreamFixture.end;
import static dev.sluice.stream.StreamFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.stream.FakeProvider.FakeCall;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The times after which a stream is ended: silence, total duration, and the lack of readers. */
final class ChatStreamTimeoutsTest {

    /** Longer than the sweep may take to notice that a time is over. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final StreamFixture fixture = new StreamFixture();

    @Test
    void a_provider_that_sends_nothing_times_out() throws RefusedException {
        ChatStream stream = attachReader(fixture.launch());

        fixture.advance(StreamFixture.FIRST_CHUNK);
        assertThat(end(stream)).isEqualTo("running");
        fixture.advance(MOMENT);

        assertThat(end(stream)).isEqualTo("provider_timeout");
        assertThat(fixture.provider.onlyCall().cancellations()).isEqualTo(1);
    }

    @Test
    void the_first_chunk_timeout_begins_with_the_call() throws RefusedException {
        ChatStream stream = attachReader(fixture.start());
        fixture.advance(StreamFixture.FIRST_CHUNK);
        stream.launch();

        fixture.advance(StreamFixture.FIRST_CHUNK);

        assertThat(end(stream)).isEqualTo("running");
    }

    @Test
    void a_provider_that_falls_silent_is_held_to_the_shorter_idle_timeout() throws RefusedException {
        ChatStream stream = attachReader(fixture.launch());
        fixture.advance(StreamFixture.IDLE.plusSeconds(5));
        fixture.provider.onlyCall().signalAlive();
        fixture.advance(StreamFixture.IDLE);
        assertThat(end(stream)).isEqualTo("running");

        fixture.advance(MOMENT);

        assertThat(end(stream)).isEqualTo("provider_timeout");
    }

    @Test
    void a_reply_whose_provider_gave_its_reason_to_stop_completes_soon_although_heartbeats_go_on()
            throws RefusedException {
        ChatStream stream = attachReader(fixture.launch());
        FakeCall call = fixture.provider.onlyCall();
        call.send("Hello");
        call.listener().finished();
        for (Duration age = Duration.ZERO; age.toMillis() < 2000; age = age.plusMillis(500)) {
            assertThat(end(stream)).as("after %s", age).isEqualTo("running");
            call.signalAlive();
            fixture.advance(Duration.ofMillis(500));
        }
        fixture.advance(MOMENT);

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(call.finished()).isEqualTo(1);
    }

    @Test
    void a_reply_that_may_be_finished_is_complete_once_no_content_came_for_the_idle_time() throws RefusedException {
        ChatStream stream = attachReader(fixture.launch());
        FakeCall call = fixture.provider.onlyCall();
        call.send("Hello");
        call.listener().maybeFinished();
        fixture.advance(MOMENT);
        call.send(" again");
        for (Duration age = Duration.ZERO; age.compareTo(StreamFixture.IDLE) < 0; age = age.plusSeconds(5)) {
            assertThat(end(stream)).as("after %s", age).isEqualTo("running");
            call.signalAlive();
            fixture.advance(Duration.ofSeconds(5));
        }
        fixture.advance(MOMENT);

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(call.finished()).isEqualTo(1);
    }

    @Test
    void content_after_the_reason_to_stop_gives_the_reply_more_time() throws RefusedException {
        ChatStream stream = attachReader(fixture.launch());
        FakeCall call = fixture.provider.onlyCall();
        for (int i = 0; i < 4; i++) {
            call.send("more");
            call.listener().finished();
            fixture.advance(Duration.ofMillis(1500));
            assertThat(end(stream)).as("piece %s", i).isEqualTo("running");
        }
        fixture.advance(Duration.ofMillis(2500));

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(text(stream)).isEqualTo("moremoremoremore");
    }

    @Test
    void activity_keeps_a_stream_running_until_its_total_timeout() throws RefusedException {
        ChatStream stream = attachReader(fixture.launch());
        for (Duration age = Duration.ZERO; age.compareTo(StreamFixture.TOTAL) < 0; age = age.plusSeconds(20)) {
            assertThat(end(stream)).as("after %s", age).isEqualTo("running");
            fixture.provider.onlyCall().signalAlive();
            fixture.advance(Duration.ofSeconds(20));
        }
        fixture.advance(MOMENT);

        assertThat(end(stream)).isEqualTo("stream_timeout");
        assertThat(fixture.provider.onlyCall().cancellations()).isEqualTo(1);
    }

    @Test
    void a_stream_without_readers_is_cancelled_after_the_grace_period() throws RefusedException {
        ChatStream stream = fixture.launch();
        LogReader reader = stream.attach(0, () -> {});
        fixture.provider.onlyCall().send("a");
        reader.close();

        fixture.advance(StreamFixture.ORPHAN_GRACE);
        assertThat(end(stream)).isEqualTo("running");
        fixture.advance(MOMENT);

        assertThat(end(stream)).isEqualTo("cancelled");
        assertThat(fixture.provider.onlyCall().cancellations()).isEqualTo(1);
        assertThat(text(stream)).isEqualTo("a");
    }

    @Test
    void a_detached_stream_goes_on_without_readers() throws RefusedException {
        ChatStream stream = fixture.launch();
        stream.detach();
        LogReader reader = stream.attach(0, () -> {});
        reader.close();

        fixture.advance(StreamFixture.ORPHAN_GRACE);
        fixture.advance(MOMENT);
        assertThat(end(stream)).isEqualTo("running");
    }

    @Test
    void a_reader_that_returns_within_the_grace_period_keeps_the_stream_running() throws RefusedException {
        ChatStream stream = fixture.launch();
        LogReader first = stream.attach(0, () -> {});
        LogReader second = stream.attach(0, () -> {});
        first.close();
        fixture.advance(StreamFixture.ORPHAN_GRACE.plus(MOMENT));
        assertThat(end(stream)).isEqualTo("running");
        second.close();
        second.close();
        fixture.advance(StreamFixture.ORPHAN_GRACE.dividedBy(2));
        try (LogReader third = stream.attach(0, () -> {})) {
            assertThat(third.atEnd()).isFalse();
            second.close();
            fixture.advance(StreamFixture.ORPHAN_GRACE.plus(MOMENT));

            assertThat(end(stream)).isEqualTo("running");
        }
    }
}
