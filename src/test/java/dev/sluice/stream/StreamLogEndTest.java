package dev.sluice.stream;

import static dev.sluice.stream.Deltas.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ProviderEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** How a log ends: its terminal event, and what readers may conclude from it. */
final class StreamLogEndTest {

    private static final StreamEvent END = StreamFailed.of(ErrorCode.INTERNAL);

    private final StreamLog log = new StreamLog();

    @Test
    void a_log_that_has_ended_rejects_events() {
        publish(text("a"), END);

        assertThat(log.append(text("b"))).isFalse();
        assertThat(log.append(END)).isFalse();
        assertThat(log.publish()).isFalse();
        assertThat(log.size()).isEqualTo(2);
    }

    /** So that a log ends even where there is no memory left. */
    @Test
    void the_terminal_event_takes_no_memory_that_is_not_there() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int events = 1; events < 300; events++) {
            StreamLog ending = new StreamLog();
            for (int i = 0; i < events; i++) {
                assertThat(ending.append(i % 2 == 0 ? text("a") : new ProviderEvent("p", "{}")))
                        .isTrue();
                ending.publish();
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            boolean first = ending.end(END);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            ending.seal();

            assertThat(first).isTrue();
            assertThat(allocated).as("bytes after %s events", events).isLessThan(64);
        }
    }

    @Test
    void the_terminal_event_is_visible_once_published() {
        log.append(END);
        assertThat(log.terminal()).isNull();

        log.publish();

        assertThat(log.terminal()).isEqualTo(END);
    }

    @Test
    void only_a_published_terminal_event_is_reported_as_the_last() {
        publish(text("a"));
        log.append(text("b"));
        assertThat(log.end(END)).isTrue();
        log.publish(); // as another thread may, before the end is sealed

        assertThat(log.following(0)).isEqualTo(StreamLog.Following.MORE);
        assertThat(log.following(1)).isEqualTo(StreamLog.Following.MORE);
        assertThat(log.following(2)).isEqualTo(StreamLog.Following.UNKNOWN);
        assertThat(log.terminal()).isNull();

        log.seal();
        assertThat(log.following(1)).isEqualTo(StreamLog.Following.MORE);
        log.publish();
        assertThat(log.following(1)).isEqualTo(StreamLog.Following.MORE);
        assertThat(log.following(2)).isEqualTo(StreamLog.Following.NOTHING);
        assertThat(log.following(3)).isEqualTo(StreamLog.Following.UNKNOWN);
        assertThat(log.following(-1)).isEqualTo(StreamLog.Following.UNKNOWN);
        assertThat(log.terminal()).isEqualTo(END);
    }

    @Test
    void a_concurrent_reader_never_sees_an_event_before_the_end_as_the_last() throws Exception {
        for (int round = 0; round < 200; round++) {
            StreamLog racing = new StreamLog();
            racing.append(text("a"));
            racing.publish();
            Thread writer = new Thread(() -> {
                racing.append(text("b"));
                racing.append(END);
                racing.publish();
            });
            writer.start();
            boolean moreFollowed = true;
            while (racing.terminal() == null) {
                moreFollowed &= racing.following(0) == StreamLog.Following.MORE;
            }
            assertThat(moreFollowed).isTrue();
            assertThat(racing.following(racing.size() - 1)).isEqualTo(StreamLog.Following.NOTHING);
            writer.join();
        }
    }

    private void publish(StreamEvent... events) {
        for (StreamEvent event : events) {
            assertThat(log.append(event)).isTrue();
        }
        log.publish();
    }
}
