package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does for {@code sluice.fuzz.seconds} a format what {@link SlowReaderTest} does for a moment, with new seeds. */
@Tag("load")
@Tag("one-server")
final class SlowReaderIT {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("sluice.fuzz.seconds", 60));

    static List<String> formats() {
        return Formats.ALL;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void a_decoder_reads_random_replies_as_a_slow_reader_does(String format) {
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
