package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.sse.Cuts;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares each decoder with a reader that parses every chunk whole and then looks at each field by itself. */
final class SlowReaderTest {

    private static final int REPLIES = 1500;

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
}
