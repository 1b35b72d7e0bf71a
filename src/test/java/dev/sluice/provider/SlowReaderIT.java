package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.sse.Cuts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares each decoder with a reader that parses every chunk whole and then looks at each field by itself. */
@Tag("one-server")
final class SlowReaderIT {

    private static final int REPLIES = 1500;

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("sluice.fuzz.seconds", 60));

    static List<String> formats() {
        return Formats.ALL;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void a_decoder_reads_random_replies_as_a_slow_reader_does(String format) {
        SlowTrial trial = new SlowTrial(Formats.of(format));
        for (int seed = 0; seed < REPLIES; seed++) {
            assertThat(trial.difference(seed)).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void a_decoder_reads_recordings_as_a_slow_reader_does(String format) {
        assumeTrue(Recordings.exist(), "no recordings in " + Recordings.folder());
        RecordedStreams streams = Formats.of(format);
        SlowTrial trial = new SlowTrial(streams);
        for (byte[] recording : streams.recorded()) {
            assertThat(trial.compare(Cuts.whole(recording), recording)).isNull();
        }
    }

    @Tag("load")
    @ParameterizedTest
    @MethodSource("formats")
    void a_decoder_reads_ever_new_replies_as_a_slow_reader_does(String format) {
        SlowTrial trial = new SlowTrial(Formats.of(format));
        long began = System.nanoTime();
        long seed = began;
        while (System.nanoTime() - began < LENGTH.toNanos()) {
            assertThat(trial.difference(seed)).isNull();
            seed++;
        }
        System.out.printf("%s: %d random replies from seed %d%n", format, seed - began, began);
    }
}
