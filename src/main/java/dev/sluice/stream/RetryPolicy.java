package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a model is asked again before anything of its reply was told.
 *
 * @param attempts how often one model is asked in all, at least 1
 * @param firstDelay the wait before the second attempt, about; it doubles with every attempt, and is spread so that many
 *     who failed together do not come back together
 */
public record RetryPolicy(int attempts, Duration firstDelay) {

    /** Nobody watches a page that does nothing for longer: another model, or the truth, serves them better. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** Whether the same model may be asked once more after that many attempts. */
    boolean again(StreamFailed failure, int attemptsMade) {
        Long asked = failure.retryAfterMs();
        return failure.retryable() && attemptsMade < attempts && (asked == null || asked <= LONGEST_WAIT.toMillis());
    }

    /** Whether another model could do better: with all but what is wrong with the request itself. */
    static boolean anotherMayDo(StreamFailed failure) {
        return failure.code() != ErrorCode.PROVIDER_CONTENT_FILTER;
    }

    /** The wait before the next attempt: what the provider asked for, or longer. */
    Duration delay(StreamFailed failure, int attemptsMade) {
        long most = Math.min(firstDelay.toMillis() << Math.min(attemptsMade - 1, 16), LONGEST_WAIT.toMillis());
        long spread = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
        Long asked = failure.retryAfterMs();
        return Duration.ofMillis(asked == null ? spread : Math.max(asked, spread));
    }
}
