package dev.sluice.security.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A browser's session, as its cookie has it.
 *
 * @param id random, and the same from the sign-in to the sign-out
 * @param name what the user is called
 * @param subject the provider's name of the user, {@code sub}
 * @param providerSession the provider's name of its own session, {@code sid}; null if it has told none
 * @param issued when the provider signed the user in, by its clock, in whole seconds
 * @param began when the session began here
 * @param renewals how often its tokens were renewed: of two forms of a session, that with more is the newer
 * @param until when the provider's tokens end, or the session's longest life
 * @param seen the last request or renewal, exact to a tenth of the idle time
 * @param refreshToken null if the provider gave none
 * @param idToken for the sign-out at the provider; null if that is not wanted, or would take a second cookie
 */
record Session(
        String id,
        String principal,
        String name,
        Set<String> roles,
        String subject,
        @Nullable String providerSession,
        Instant issued,
        Instant began,
        int renewals,
        Instant until,
        Instant seen,
        @Nullable String refreshToken,
        @Nullable String idToken) {

    private static final String TYPE = "sluice-session";

    /** Whether this form has more than the other, of the same session. */
    boolean isNewerThan(Session other) {
        return renewals > other.renewals;
    }

    /** Whether its tokens can be renewed, which they need not where the session ends with them anyway. */
    boolean isRenewable(Duration life) {
        return refreshToken != null && until.isBefore(began.plus(life));
    }

    /** This session under the name of one that it replaces. */
    Session continuing(Session before) {
        return with(before.id, before.renewals + 1, seen, idToken);
    }

    /** The session with a refresh token in place of the one that was used. */
    Session refreshing(@Nullable String refresh) {
        return renewed(roles, until, seen, refresh, null);
    }

    /** The session with what a renewal has brought. */
    Session renewed(
            Set<String> newRoles, Instant newUntil, Instant now, @Nullable String refresh, @Nullable String token) {
        return new Session(
                id,
                principal,
                name,
                newRoles,
                subject,
                providerSession,
                issued,
                began,
                renewals + 1,
                newUntil,
                now,
                refresh == null ? refreshToken : refresh,
                token == null ? idToken : token);
    }

    /** The same session, of which the browser is here now. */
    Session seen(Instant now) {
        return with(id, renewals, now, idToken);
    }

    private Session with(String newId, int count, Instant now, @Nullable String token) {
        return new Session(
                newId,
                principal,
                name,
                roles,
                subject,
                providerSession,
                issued,
                began,
                count,
                until,
                now,
                refreshToken,
                token);
    }

    /** Seals it; without the ID token where it would take a second cookie. */
    String seal(Sealer sealer) {
        String whole = sealer.seal(TYPE, content());
        return whole.length() <= Cookies.PART_CHARS || idToken == null
                ? whole
                : sealer.seal(TYPE, with(id, renewals, seen, null).content());
    }

    private Map<String, Object> content() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("id", id);
        content.put("principal", principal);
        if (!name.equals(principal)) {
            content.put("name", name);
        }
        content.put("roles", List.copyOf(new TreeSet<>(roles)));
        if (!subject.equals(principal)) {
            content.put("sub", subject);
        }
        content.put("issued", issued.getEpochSecond());
        content.put("began", began.toEpochMilli());
        content.put("renewals", renewals);
        content.put("until", until.toEpochMilli());
        content.put("seen", seen.toEpochMilli());
        put(content, "sid", providerSession);
        put(content, "refresh", refreshToken);
        put(content, "token", idToken);
        return content;
    }

    private static void put(Map<String, Object> content, String name, @Nullable String value) {
        if (value != null) {
            content.put(name, value);
        }
    }

    /** Opens what {@link #seal} has made; null if it was made or changed by somebody else. */
    static @Nullable Session open(Sealer sealer, String sealed) {
        Map<String, Object> content = sealer.open(TYPE, sealed);
        if (content == null
                || !(content.get("id") instanceof String id)
                || !(content.get("principal") instanceof String principal)
                || !(content.get("roles") instanceof List<?> roles)) {
            return null;
        }
        Set<String> names = new TreeSet<>();
        roles.forEach(role -> names.add(String.valueOf(role)));
        return new Session(
                id,
                principal,
                content.get("name") instanceof String name ? name : principal,
                Set.copyOf(names),
                content.get("sub") instanceof String subject ? subject : principal,
                text(content, "sid"),
                Instant.ofEpochSecond(number(content, "issued")),
                Instant.ofEpochMilli(number(content, "began")),
                (int) number(content, "renewals"),
                Instant.ofEpochMilli(number(content, "until")),
                Instant.ofEpochMilli(number(content, "seen")),
                text(content, "refresh"),
                text(content, "token"));
    }

    private static @Nullable String text(Map<String, Object> content, String name) {
        return content.get(name) instanceof String text ? text : null;
    }

    private static long number(Map<String, Object> content, String name) {
        return content.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
