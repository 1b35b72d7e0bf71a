package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

final class DecoderBenchTest {

    @Test
    void every_format_is_measured() throws NoSuchFieldException {
        assertThat(DecoderBench.class
                        .getField("format")
                        .getAnnotation(Param.class)
                        .value())
                .containsExactlyElementsOf(Formats.ALL);
    }
}
