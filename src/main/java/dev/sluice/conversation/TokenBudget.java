package dev.sluice.conversation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens each principal has used on this day (UTC), counted when a reply ends. So whoever has begun several at once
 * may come out above the limit, by what they take.
 */
final class TokenBudget {

    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    private final long perDay;
    private final InstantSource clock;
    private final Map<String, Use> uses = new ConcurrentHashMap<>();

    /** @param known whether the database was asked */
    private record Use(long day, long tokens, boolean known) {}

    /**
     * Makes the count.
     *
     * @param perDay most tokens of a principal, or 0 for no limit
     */
    TokenBudget(long perDay, InstantSource clock) {
        this.perDay = perDay;
        this.clock = clock;
    }

    boolean isLimited() {
        return perDay > 0;
    }

    /** Days since 1970. */
    long today() {
        return day(clock.instant());
    }

    private static long day(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), DAY_SECONDS);
    }

    /** Whether what was used before on this day has yet to be asked for. */
    boolean isUnknown(String principal) {
        Use use = uses.get(principal);
        return use == null || use.day != today() || !use.known;
    }

    /** Seconds until the principal may use any more; 0 when it may now. */
    long secondsToWait(String principal) {
        Instant now = clock.instant();
        Use use = uses.get(principal);
        if (perDay == 0 || use == null || use.day != day(now) || use.tokens < perDay) {
            return 0;
        }
        return DAY_SECONDS - Math.floorMod(now.getEpochSecond(), DAY_SECONDS);
    }

    /** Counts what was used just now. */
    void add(String principal, long tokens) {
        change(principal, today(), false, before -> before + tokens);
    }

    /** Takes what the database says of a day. It may lack what was just counted here, or have what was on another node. */
    void told(String principal, long day, long tokens) {
        change(principal, day, true, before -> Math.max(before, tokens));
    }

    private void change(String principal, long day, boolean told, LongUnaryOperator tokens) {
        uses.compute(principal, (name, use) -> {
            Use before = use == null || use.day < day ? new Use(day, 0, false) : use;
            return before.day > day ? before : new Use(day, tokens.applyAsLong(before.tokens), told || before.known);
        });
    }

    void forget(@Nullable String principal) {
        if (principal == null) {
            long today = today();
            uses.values().removeIf(use -> use.day < today);
        } else {
            uses.remove(principal);
        }
    }
}
