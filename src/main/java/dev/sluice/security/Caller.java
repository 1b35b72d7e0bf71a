package dev.sluice.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, as authenticated.
 *
 * @param principal the unique name that owns what this caller creates
 * @param expires when the authentication ends; null if it has no known end
 * @param session the browser's session that it comes from; null if the request has its own credentials
 */
public record Caller(
        String principal,
        Set<String> roles,
        @Nullable Instant expires,
        @Nullable BrowserSession session) {

    /** Stands for no end: longer than anything lasts, and small enough to calculate with in nanoseconds. */
    public static final Duration FOREVER = Duration.ofDays(36_500);

    /** Longest principal: it is stored with everything that a caller creates. */
    static final int MAX_PRINCIPAL_CHARS = 256;

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** A caller whose request has its own credentials. */
    public Caller(String principal, Set<String> roles, @Nullable Instant expires) {
        this(principal, roles, expires, null);
    }

    /** Whether the caller has one of the roles. */
    public boolean hasAny(Collection<String> wanted) {
        return wanted.stream().anyMatch(roles::contains);
    }

    /** How long the authentication is valid. */
    public Validity validity() {
        if (session != null) {
            return session;
        }
        return expires == null ? Validity.FOREVER : Validity.of(lifetime(expires, Instant.now()), System.nanoTime());
    }

    /** The time from {@code now} until a login ends; negative if it has ended. */
    static Duration lifetime(Instant expires, Instant now) {
        return expires.isAfter(now.plus(FOREVER)) ? FOREVER : Duration.between(now, expires);
    }

    /** Whether a string can be a principal. */
    static boolean isPrincipal(@Nullable String principal) {
        return principal != null
                && !principal.isBlank()
                && principal.length() <= MAX_PRINCIPAL_CHARS
                && principal.chars().noneMatch(Character::isISOControl);
    }
}
