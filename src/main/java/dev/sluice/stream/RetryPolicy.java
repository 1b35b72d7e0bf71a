package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When and how a model is asked again after a failure before any content.
 *
 * @param attempts maximum number of attempts per model, at least 1
 * @param firstDelay approximate wait before the second attempt; it doubles with each attempt, and is randomised so that
 *     streams which failed together do not retry together
 */
public record RetryPolicy(int attempts, Duration firstDelay) {

    /** Users do not wait longer than this: another model, or the error, serves them better. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** Whether to ask the same model again after that many attempts. */
    boolean again(StreamFailed failure, int attemptsMade) {
        Long asked = failure.retryAfterMs();
        return failure.retryable() && attemptsMade < attempts && (asked == null || asked <= LONGEST_WAIT.toMillis());
    }

    /** Whether another model might succeed: not if the content itself was refused. */
    static boolean anotherMaySucceed(StreamFailed failure) {
        return failure.code() != ErrorCode.PROVIDER_CONTENT_FILTER;
    }

    /** The wait before the next attempt: at least what the provider asked for. */
    Duration delay(StreamFailed failure, int attemptsMade) {
        long most = Math.min(firstDelay.toMillis() << Math.min(attemptsMade - 1, 16), LONGEST_WAIT.toMillis());
        long spread = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
        Long asked = failure.retryAfterMs();
        return Duration.ofMillis(asked == null ? spread : Math.max(asked, spread));
    }
}
