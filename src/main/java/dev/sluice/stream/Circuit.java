package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider's circuit breaker: opens after many consecutive attempts went unanswered; after a pause, one trial attempt
 * decides whether it closes again.
 *
 * <p>A provider that cannot be reached, stays silent or is overloaded has not answered; one that refuses a request or breaks
 * off in the middle has. An attempt needs a {@link Permit}, which counts in the state in which it was given and in no later
 * one: an attempt that began before the circuit opened does not decide for the trial. Threads: any.
 */
public final class Circuit {

    private static final Logger LOG = System.getLogger(Circuit.class.getName());

    private static final Set<ErrorCode> UNANSWERED =
            Set.of(ErrorCode.PROVIDER_UNAVAILABLE, ErrorCode.PROVIDER_OVERLOADED, ErrorCode.PROVIDER_TIMEOUT);

    private final CircuitPolicy policy;

    private final String provider;

    /** Null if the provider is always asked. */
    private final @Nullable CircuitBreaker breaker;

    /**
     * Changes of state so far. Under this object's lock, as is everything that changes the state: between giving a permit
     * and noting the state it was given in, the breaker must not move on.
     */
    private long changes;

    Circuit(String provider, CircuitPolicy policy, LongSupplier nanoTime) {
        this.provider = provider;
        this.policy = policy;
        this.breaker = policy.failures() == 0 ? null : breaker(provider, policy, nanoTime);
    }

    private CircuitBreaker breaker(String provider, CircuitPolicy policy, LongSupplier nanoTime) {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .clock(new Monotonic(nanoTime, nanoTime.getAsLong()))
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(policy.failures())
                .minimumNumberOfCalls(policy.failures())
                .failureRateThreshold(100)
                .recordResult(answered -> answered.equals(false))
                .waitDurationInOpenState(policy.pause())
                .permittedNumberOfCallsInHalfOpenState(1)
                .build();
        CircuitBreaker made = CircuitBreaker.of(provider, config);
        made.getEventPublisher().onStateTransition(change -> changes++);
        return made;
    }

    /** Returns the permit for an attempt, whose outcome must be reported to it; null if no attempt may be made. */
    @Nullable
    Permit permit() {
        CircuitBreaker asked = breaker;
        if (asked == null) {
            return new Permit(0);
        }
        Permit permit;
        State before;
        State after;
        synchronized (this) {
            before = asked.getState();
            permit = asked.tryAcquirePermission() ? new Permit(changes) : null;
            after = asked.getState();
        }
        log(before, after);
        return permit;
    }

    /** Whether the circuit is open, or half open for its trial attempt. */
    boolean isOpen() {
        return breaker != null && breaker.getState() != State.CLOSED;
    }

    private void log(State before, State after) {
        if (before != after) {
            LOG.log(
                    Level.WARNING,
                    switch (after) {
                        case OPEN -> "Provider {0} did not answer {1} attempts in a row; it will not be asked for {2}";
                        case HALF_OPEN -> "Provider {0} is being tried again";
                        default -> "Provider {0} answers again";
                    },
                    provider,
                    policy.failures(),
                    policy.pause());
        }
    }

    /** Permission for one attempt. Takes one report of its outcome; later ones have no effect. Threads: any. */
    final class Permit {

        /** The circuit's changes of state when this was given; under the circuit's lock. */
        private final long given;

        private boolean reported;

        private Permit(long given) {
            this.given = given;
        }

        /** Reports the first event of the attempt. */
        void heard(StreamEvent first) {
            boolean answered = !(first instanceof StreamFailed failed && UNANSWERED.contains(failed.code()));
            report(asked -> asked.onResult(0, TimeUnit.NANOSECONDS, answered));
        }

        /** Reports that the attempt was abandoned before its first event. */
        void unheard() {
            report(CircuitBreaker::releasePermission);
        }

        private void report(Consumer<CircuitBreaker> outcome) {
            CircuitBreaker asked = breaker;
            if (asked == null) {
                return;
            }
            State before;
            State after;
            synchronized (Circuit.this) {
                if (reported || given != changes) {
                    return;
                }
                reported = true;
                before = asked.getState();
                outcome.accept(asked);
                after = asked.getState();
            }
            log(before, after);
        }
    }

    /** The failure of an attempt that was not let through. */
    StreamFailed failure() {
        return new StreamFailed(
                ErrorCode.PROVIDER_UNAVAILABLE,
                ErrorCode.PROVIDER_UNAVAILABLE.message(),
                true,
                policy.pause().toMillis());
    }

    /** Adapts the injected clock to what the breaker takes, starting at the epoch. */
    private static final class Monotonic extends Clock {
        private final LongSupplier nanoTime;
        private final long start;

        Monotonic(LongSupplier nanoTime, long start) {
            this.nanoTime = nanoTime;
            this.start = start;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanoTime.getAsLong() - start);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
