package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.stream.RefusedException.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every form of the limits of principals does. */
public abstract class PrincipalLimitsContract {

    /** A principal of this test alone. */
    protected final String ada = "ada " + UUID.randomUUID();

    /** Makes limits of which nobody has taken anything. What one start gives back may take a moment to be there for another. */
    protected abstract PrincipalLimits limits(int atOnce, int startsPerMinute) throws Exception;

    private static RefusedException refusal(PrincipalLimits limits, String principal) {
        return catchThrowableOfType(RefusedException.class, () -> limits.begin(principal));
    }

    private static void assertRefused(PrincipalLimits limits, String principal, Limit limit) {
        assertThat(refusal(limits, principal))
                .extracting(RefusedException::limit)
                .isEqualTo(limit);
    }

    /** Begins as soon as what was given back has arrived. */
    private static void beginInTime(PrincipalLimits limits, String principal) {
        await().until(() -> refusal(limits, principal) == null);
    }

    @Test
    void each_principal_has_its_own_limit_of_concurrent_streams() throws Exception {
        PrincipalLimits limits = limits(2, 0);
        limits.begin(ada);
        limits.begin(ada);

        assertRefused(limits, ada, Limit.PRINCIPAL_STREAMS);
        limits.begin(ada + "'s brother");

        limits.end(ada);
        beginInTime(limits, ada);
        assertRefused(limits, ada, Limit.PRINCIPAL_STREAMS);
    }

    @Test
    void starts_per_minute_are_limited_and_a_refusal_gives_the_wait() throws Exception {
        PrincipalLimits limits = limits(0, 7);
        for (int i = 0; i < 7; i++) {
            limits.begin(ada);
            limits.end(ada);
        }

        RefusedException refusal = refusal(limits, ada);
        assertThat(refusal.limit()).isEqualTo(Limit.PRINCIPAL_STARTS);
        assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(4), Duration.ofMillis(8572));
        limits.begin(ada + "'s brother");
    }

    @Test
    void a_start_that_came_to_nothing_does_not_count() throws Exception {
        PrincipalLimits limits = limits(1, 2);
        limits.begin(ada);
        limits.undo(ada);
        beginInTime(limits, ada);
        limits.end(ada);
        beginInTime(limits, ada);
        limits.end(ada);

        await().untilAsserted(() -> assertRefused(limits, ada, Limit.PRINCIPAL_STARTS));
    }

    @Test
    void a_start_refused_by_one_limit_does_not_count_towards_the_other() throws Exception {
        PrincipalLimits limits = limits(1, 2);
        limits.begin(ada);
        for (int i = 0; i < 10; i++) {
            assertRefused(limits, ada, Limit.PRINCIPAL_STREAMS);
        }
        limits.end(ada);
        beginInTime(limits, ada);
        limits.end(ada);
        await().untilAsserted(() -> assertRefused(limits, ada, Limit.PRINCIPAL_STARTS));
    }

    @Test
    void concurrent_starts_take_all_of_a_limit_and_no_more() throws Exception {
        PrincipalLimits limits = limits(7, 0);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> starts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                starts.add(() -> refusal(limits, ada) == null);
            }
            int started = 0;
            for (Future<Boolean> start : threads.invokeAll(starts)) {
                started += start.get() ? 1 : 0;
            }
            assertThat(started).isEqualTo(7);
        } finally {
            threads.shutdownNow();
        }
    }
}
