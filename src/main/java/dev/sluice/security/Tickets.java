package dev.sluice.security;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One-time tickets for clients that cannot send headers: each lets its holder read one stream or channel once, as the caller
 * that requested it. Threads: any. May block, within limits.
 */
public interface Tickets {

    /** Lifetime of an unused ticket. Short, because URLs end up in logs and histories. */
    Duration LIFE = Duration.ofSeconds(30);

    /** Unused tickets per principal: more than a page needs, and too few to use up all of them. */
    int MAX_PER_PRINCIPAL = 64;

    /** All unused tickets: a few megabytes. */
    int MAX = 10_000;

    /**
     * Issues a ticket, or returns null if the limit is reached.
     *
     * @param target the id of the stream or channel that it is for
     */
    @Nullable
    String issue(Caller caller, String target);

    /**
     * Uses up a ticket, even if it turns out to be for something else.
     *
     * @return its caller, or null if it is unknown, expired, or not for that target
     */
    @Nullable
    Caller redeem(String text, @Nullable String target);

    /** Makes the text of a ticket, which nobody can guess. */
    static String text(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
