package dev.sluice.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as somebody has vouched for.
 *
 * @param principal tells callers apart: what one has made, no other sees
 * @param expires when nobody vouches for it any more; null where that is not known to come
 */
public record Caller(
        String principal, Set<String> roles, @Nullable Instant expires) {

    /** What stands for no end: more than anything lasts, and few enough nanoseconds to reckon with. */
    public static final Duration FOREVER = Duration.ofDays(36_500);

    /** Longest name: names are kept with all that a caller makes. */
    static final int MAX_PRINCIPAL_CHARS = 256;

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whether the caller has one of the roles. */
    public boolean hasAny(Collection<String> wanted) {
        return wanted.stream().anyMatch(roles::contains);
    }

    /** How long this is good for; below zero when it was. */
    public Duration lifetime(Instant now) {
        if (expires == null || expires.isAfter(now.plus(FOREVER))) {
            return FOREVER;
        }
        return Duration.between(now, expires);
    }

    /** Whether that can be a caller's name. */
    static boolean isPrincipal(@Nullable String principal) {
        return principal != null
                && !principal.isBlank()
                && principal.length() <= MAX_PRINCIPAL_CHARS
                && principal.chars().noneMatch(Character::isISOControl);
    }
}
