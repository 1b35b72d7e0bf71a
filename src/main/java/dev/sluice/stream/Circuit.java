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
 * Whether a provider is worth asking: not for a while after many attempts in a row went unanswered. Then a single attempt
 * tries it, and what comes of that decides for all.
 *
 * <p>Only a provider that cannot be reached, says nothing, or says that it can take no more has not answered; one that
 * refuses a request, or breaks off in the middle, has. For any number of threads. Whoever was let through says once what
 * came of it, with {@link #heard} or {@link #unheard}.
 */
public final class Circuit {

    private static final Logger LOG = System.getLogger(Circuit.class.getName());

    private static final Set<ErrorCode> UNANSWERED =
            Set.of(ErrorCode.PROVIDER_UNAVAILABLE, ErrorCode.PROVIDER_OVERLOADED, ErrorCode.PROVIDER_TIMEOUT);

    private final CircuitPolicy policy;

    /** Null where a provider is always asked. */
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
                            case OPEN -> "Provider {0} has not answered for {1} attempts: not asked for {2}";
                            case HALF_OPEN -> "Provider {0} is tried again";
                            default -> "Provider {0} answers again";
                        },
                        provider,
                        policy.failures(),
                        policy.pause()));
        return breaker;
    }

    /** Lets an attempt through, or not. */
    boolean lets() {
        return breaker == null || breaker.tryAcquirePermission();
    }

    /** Whether attempts are not let through, or only the one that tries the provider. */
    boolean isOpen() {
        return breaker != null && breaker.getState() != CircuitBreaker.State.CLOSED;
    }

    /** Takes the first that an attempt told. */
    void heard(StreamEvent first) {
        if (breaker != null) {
            boolean answered = !(first instanceof StreamFailed failed && UNANSWERED.contains(failed.code()));
            breaker.onResult(0, TimeUnit.NANOSECONDS, answered);
        }
    }

    /** Takes it that an attempt was given up before it told anything. */
    void unheard() {
        if (breaker != null) {
            breaker.releasePermission();
        }
    }

    /** What to tell of a provider that is not asked. */
    StreamFailed failure() {
        return new StreamFailed(
                ErrorCode.PROVIDER_UNAVAILABLE,
                ErrorCode.PROVIDER_UNAVAILABLE.message(),
                true,
                policy.pause().toMillis());
    }

    /** The injected clock in the form that the breaker takes, beginning at the epoch. */
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
