package dev.sluice.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-server")
public final class ChunkTimesIT {

    private static String mark(long nanos) {
        byte[] bytes = ChunkTimes.OPEN.getBytes(StandardCharsets.US_ASCII);
        ChunkTimes.write(bytes, 0, nanos);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static List<Long> times(String data) {
        List<Long> times = new ArrayList<>();
        assertThat(ChunkTimes.each(new SseEvent("", "text", data), times::add)).isEqualTo(times.size());
        return times;
    }

    @Test
    public void each_chunk_that_was_joined_into_one_event_counts() {
        assertThat(times("{\"text\":\"" + mark(7) + "xx" + mark(1234567890123456L) + "\"}"))
                .containsExactly(7L, 1234567890123456L);
    }

    @Test
    public void what_came_before_does_not_count_again() {
        assertThat(times("{\"text\":\"" + mark(2) + "\",\"accumulated\":\"" + mark(1) + mark(2) + "\"}"))
                .containsExactly(2L);
    }
}
