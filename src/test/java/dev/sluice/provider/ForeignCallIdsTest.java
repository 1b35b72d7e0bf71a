package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForeignCallIdsTest {

    @Test
    void an_id_that_fits_stays() {
        assertThat(ForeignCallIds.atMost(40, "call_1")).isEqualTo("call_1");
        assertThat(ForeignCallIds.atMost(40, "x".repeat(40))).isEqualTo("x".repeat(40));
        assertThat(ForeignCallIds.ofNine("Ab3Ab3Ab3")).isEqualTo("Ab3Ab3Ab3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "toolu_01A09q90qw90lq917835lq9_toolu_01A09q90qw90", "call_0fypS1hVX", "12345678", "grüße-123"
            })
    void another_id_becomes_one_that_fits_and_is_always_the_same(String id) {
        assertThat(ForeignCallIds.ofNine(id)).matches("[a-zA-Z0-9]{9}").isEqualTo(ForeignCallIds.ofNine(id));
        assertThat(ForeignCallIds.atMost(40, id)).hasSizeBetween(1, 40).isEqualTo(ForeignCallIds.atMost(40, id));
    }

    @Test
    void long_ids_with_the_same_start_stay_different() {
        String start = "x".repeat(64);

        assertThat(ForeignCallIds.atMost(64, start + "1")).isNotEqualTo(ForeignCallIds.atMost(64, start + "2"));
        assertThat(ForeignCallIds.ofNine(start + "1")).isNotEqualTo(ForeignCallIds.ofNine(start + "2"));
    }
}
