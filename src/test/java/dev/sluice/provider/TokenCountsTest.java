package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.Usage;
import org.junit.jupiter.api.Test;

final class TokenCountsTest {

    private static final long UNTOLD = Usage.UNTOLD;

    private final TokenCounts counts = new TokenCounts(false);

    private TokenCounts reported(long input, long output) {
        counts.input(input);
        counts.output(output);
        return counts;
    }

    @Test
    void missing_counts_are_estimated_and_have_no_parts() {
        assertThat(counts.usage(7, 8)).isEqualTo(new Usage(7, 8, true));
        assertThat(reported(9, UNTOLD).usage(7, 8)).isEqualTo(new Usage(9, 8, true));
        assertThat(reported(UNTOLD, 2).usage(7, 8)).isEqualTo(new Usage(7, 2, true));
    }

    @Test
    void a_reported_zero_is_not_missing() {
        reported(9, 2).cached(0);
        counts.reasoning(0);

        assertThat(counts.usage(0, 0)).isEqualTo(new Usage(9, 2, 0, UNTOLD, 0, false));
    }

    @Test
    void the_cache_is_added_where_the_input_does_not_include_it() {
        TokenCounts separate = new TokenCounts(true);
        separate.input(9);
        separate.output(2);
        separate.cached(100);
        separate.cacheWrite(20);

        assertThat(separate.usage(0, 0)).isEqualTo(new Usage(129, 2, 100, 20, UNTOLD, false));
        counts.take(separate);
        assertThat(counts.usage(0, 0)).isEqualTo(new Usage(129, 2, 100, 20, UNTOLD, false));
    }

    @Test
    void what_is_billed_is_told_apart_from_what_is_counted() {
        reported(502, 26).cached(464);
        counts.billed(7, UNTOLD);

        assertThat(counts.usage(0, 0).billed()).isEqualTo(new Usage.Billed(7, 26, 0, 0, 0));
        assertThat(counts.usage(0, 0).counted()).isEqualTo(new Usage(502, 26, 464, UNTOLD, UNTOLD, false));
    }

    @Test
    void what_is_written_to_the_cache_for_longer_is_billed_apart() {
        reported(100, 5).cached(20);
        counts.cacheWrite(30);
        counts.longCacheWrite(0);
        assertThat(counts.usage(0, 0).billed()).isNull();
        counts.longCacheWrite(10);

        assertThat(counts.usage(0, 0).billed()).isEqualTo(new Usage.Billed(100, 5, 20, 30, 10));
    }

    @Test
    void a_part_within_the_whole_is_not_added() {
        reported(9, 5).cached(9);
        counts.reasoning(5);
        counts.total(14);

        assertThat(counts.usage(0, 0)).isEqualTo(new Usage(9, 5, 9, UNTOLD, 5, false));
    }

    @Test
    void a_part_that_is_larger_than_the_whole_is_added() {
        reported(7, 8).cached(161);
        counts.reasoning(20);

        assertThat(counts.usage(0, 0)).isEqualTo(new Usage(168, 28, 161, UNTOLD, 20, false));
    }

    @Test
    void thinking_is_added_where_the_total_shows_it_to_be_missing() {
        reported(7, 8).reasoning(3);
        counts.total(18);

        assertThat(counts.usage(0, 0)).isEqualTo(new Usage(7, 11, UNTOLD, UNTOLD, 3, false));
    }

    @Test
    void the_cache_is_added_where_the_total_shows_it_to_be_missing() {
        reported(20, 8).cached(7);
        counts.cacheWrite(3);
        counts.total(38);

        assertThat(counts.usage(0, 0)).isEqualTo(new Usage(30, 8, 7, 3, UNTOLD, false));

        counts.reasoning(2);
        counts.total(40);

        assertThat(counts.usage(0, 0)).isEqualTo(new Usage(30, 10, 7, 3, 2, false));
    }

    @Test
    void the_last_report_counts_unless_it_is_all_zeros() {
        TokenCounts later = new TokenCounts(false);
        later.output(5);
        later.cached(3);
        reported(9, 1).cached(2);
        counts.cacheWrite(1);

        counts.take(later);
        assertThat(counts.usage(0, 0)).isEqualTo(new Usage(9, 5, 3, 1, UNTOLD, false));

        later.clear();
        later.input(0);
        later.output(0);
        counts.take(later);
        assertThat(counts.usage(0, 0)).isEqualTo(new Usage(9, 5, 3, 1, UNTOLD, false));
    }
}
