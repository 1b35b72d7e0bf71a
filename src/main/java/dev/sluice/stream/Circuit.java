package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider's circuit breaker: opens after many consecutive attempts went unanswered; after a pause, one trial attempt
 * decides whether it closes again.
 *
 * <p>A provider that cannot be reached, stays silent or is overloaded has not answered; one that refuses a request or breaks
 * off in the middle has. Threads: any. An attempt that {@linkplain #lets was let through} must report its outcome once, with
 * {@link #heard} or {@link #unheard}.
 */
public final class Circuit {

    private static final Logger LOG = System.getLogger(Circuit.class.getName());

    private static final Set<ErrorCode> UNANSWERED =
            Set.of(ErrorCode.PROVIDER_UNAVAILABLE, ErrorCode.PROVIDER_OVERLOADED, ErrorCode.PROVIDER_TIMEOUT);

    private final CircuitPolicy policy;

    /** Null if the provider is always asked. */
    private final @Nullable CircuitBreaker breaker;

    Circuit(String provider, CircuitPolicy policy, LongSupplier nanoTime) {
        this.policy = policy;
        this.breaker = policy.failures() == 0 ? null : breaker(provider, policy, nanoTime);
    }

    private static CircuitBreaker breaker(String provider, CircuitPolicy policy, LongSupplier nanoTime) {
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
        CircuitBreaker breaker = CircuitBreaker.of(provider, config);
        breaker.getEventPublisher()
                .onStateTransition(change -> LOG.log(
                        Level.WARNING,
                        switch (change.getStateTransition().getToState()) {
                            case OPEN ->
                                "Provider {0} did not answer {1} attempts in a row; it will not be asked for {2}";
                            case HALF_OPEN -> "Provider {0} is being tried again";
                            default -> "Provider {0} answers again";
                        },
                        provider,
                        policy.failures(),
                        policy.pause()));
        return breaker;
    }

    /** Whether an attempt may be made; if so, its outcome must be reported. */
    boolean lets() {
        return breaker == null || breaker.tryAcquirePermission();
    }

    /** Whether the circuit is open, or half open for its trial attempt. */
    boolean isOpen() {
        return breaker != null && breaker.getState() != CircuitBreaker.State.CLOSED;
    }

    /** Reports the first event of an attempt. */
    void heard(StreamEvent first) {
        if (breaker != null) {
            boolean answered = !(first instanceof StreamFailed failed && UNANSWERED.contains(failed.code()));
            breaker.onResult(0, TimeUnit.NANOSECONDS, answered);
        }
    }

    /** Reports that an attempt was abandoned before its first event. */
    void unheard() {
        if (breaker != null) {
            breaker.releasePermission();
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
