package dev.sluice.conversation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that each principal has used today (UTC). Counted when a reply ends, so that replies which run at the same time
 * may exceed the limit together.
 */
final class TokenBudget {

    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    private final long perDay;
    private final InstantSource clock;
    private final Map<String, Use> uses = new ConcurrentHashMap<>();

    /** @param known whether the database's count is included */
    private record Use(long day, long tokens, boolean known) {}

    /**
     * Makes a budget.
     *
     * @param perDay maximum number of tokens of one principal a day; 0 for no limit
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

    /** Whether the database's count of today has yet to be read. */
    boolean isUnknown(String principal) {
        Use use = uses.get(principal);
        return use == null || use.day != today() || !use.known;
    }

    /** Seconds until the principal may use more tokens; 0 if it may now. */
    long secondsToWait(String principal) {
        Instant now = clock.instant();
        Use use = uses.get(principal);
        if (perDay == 0 || use == null || use.day != day(now) || use.tokens < perDay) {
            return 0;
        }
        return DAY_SECONDS - Math.floorMod(now.getEpochSecond(), DAY_SECONDS);
    }

    /** Adds to today's count. */
    void add(String principal, long tokens) {
        change(principal, today(), false, before -> before + tokens);
    }

    /** Takes the database's count of a day, which may lack recent use here or include use on other nodes. */
    void reported(String principal, long day, long tokens) {
        change(principal, day, true, before -> Math.max(before, tokens));
    }

    private void change(String principal, long day, boolean reported, LongUnaryOperator tokens) {
        uses.compute(principal, (name, use) -> {
            Use before = use == null || use.day < day ? new Use(day, 0, false) : use;
            return before.day > day
                    ? before
                    : new Use(day, tokens.applyAsLong(before.tokens), reported || before.known);
        });
    }

    /** Drops a principal's count; all counts of earlier days if it is null. */
    void forget(@Nullable String principal) {
        if (principal == null) {
            long today = today();
            uses.values().removeIf(use -> use.day < today);
        } else {
            uses.remove(principal);
        }
    }
}
