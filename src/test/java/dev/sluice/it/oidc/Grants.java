package dev.sluice.it.oidc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** An identity provider's sessions, and the codes and tokens issued for them. Thread-safe. */
final class Grants {

    private static final long CODE_SECONDS = 60;

    private final Map<String, Code> codes = new HashMap<>();
    private final Map<String, Refresh> refreshes = new HashMap<>();
    private final Map<String, Access> accesses = new HashMap<>();
    private final List<Session> sessions = new ArrayList<>();

    record User(String subject, String name, List<String> roles) {}

    /** What an authorization request asked for. */
    record Asked(String redirectUri, String challenge, String nonce, String scope) {}

    /** A sign-in. Every code begins one. */
    static final class Session {
        final String sid = UUID.randomUUID().toString();
        final Instant began = Instant.now();
        final User user;
        final Asked asked;
        private boolean ended;

        Session(User user, Asked asked) {
            this.user = user;
            this.asked = asked;
        }
    }

    private static final class Code {
        final Session session;
        boolean used;

        Code(Session session) {
            this.session = session;
        }
    }

    private static final class Refresh {
        final Session session;
        boolean used;

        Refresh(Session session) {
            this.session = session;
        }
    }

    private record Access(Session session, Instant until) {}

    /** Begins a session and returns its code. */
    synchronized String code(User user, Asked asked) {
        Session session = new Session(user, asked);
        sessions.add(session);
        String code = UUID.randomUUID().toString();
        codes.put(code, new Code(session));
        return code;
    }

    /** Exchanges a code, or returns null. A code that has been used before ends its session. */
    synchronized Session redeem(String code, String redirectUri, String verifier) {
        Code found = codes.get(code);
        if (found == null) {
            return null;
        }
        if (found.used) {
            found.session.ended = true;
        }
        found.used = true;
        Asked asked = found.session.asked;
        boolean good = !found.session.ended
                && found.session.began.plusSeconds(CODE_SECONDS).isAfter(Instant.now())
                && asked.redirectUri().equals(redirectUri)
                && verifier != null
                && asked.challenge().equals(new Pkce(verifier).challenge());
        return good ? found.session : null;
    }

    synchronized String newRefreshToken(Session session) {
        String token = "refresh-" + UUID.randomUUID();
        refreshes.put(token, new Refresh(session));
        return token;
    }

    /**
     * Uses a refresh token; returns null if it is not valid.
     *
     * @param once whether it is not valid afterwards; using it again ends its session
     */
    synchronized Session refresh(String token, boolean once) {
        Refresh found = refreshes.get(token);
        if (found == null) {
            return null;
        }
        if (found.used) {
            found.session.ended = true;
        }
        found.used |= once;
        return found.session.ended ? null : found.session;
    }

    synchronized void issued(String accessToken, Session session, Instant until) {
        accesses.put(accessToken, new Access(session, until));
    }

    /** The session of an access token that is still valid, or null. */
    synchronized Session of(String accessToken) {
        Access found = accesses.get(accessToken);
        boolean good = found != null && !found.session.ended && found.until.isAfter(Instant.now());
        return good ? found.session : null;
    }

    /** Ends the session of a refresh or access token. */
    synchronized void revoke(String token) {
        Refresh refresh = refreshes.get(token);
        Access access = accesses.get(token);
        if (refresh != null) {
            refresh.session.ended = true;
        } else if (access != null) {
            access.session.ended = true;
        }
    }

    synchronized void end(Predicate<Session> which) {
        sessions.stream().filter(which).forEach(session -> session.ended = true);
    }

    /** The ids of sessions that have not ended, oldest first. */
    synchronized List<String> live(String subject) {
        return sessions.stream()
                .filter(session -> !session.ended && session.user.subject().equals(subject))
                .map(session -> session.sid)
                .toList();
    }

    synchronized void clear() {
        sessions.forEach(session -> session.ended = true);
    }
}
