package dev.sluice.security.oidc;

import dev.sluice.security.BrowserSession;
import java.time.Instant;
import java.util.List;

/** A session as one request has sent it. Two are equal if they are of the same session. */
final class RequestSession implements BrowserSession {

    private final Sessions sessions;
    private final LiveSession live;
    private final Session sent;
    private final boolean secure;

    /**
     * Makes one.
     *
     * @param sent what the browser has
     * @param secure whether the request came over TLS
     */
    RequestSession(Sessions sessions, LiveSession live, Session sent, boolean secure) {
        this.sessions = sessions;
        this.live = live;
        this.sent = sent;
        this.secure = secure;
    }

    LiveSession live() {
        return live;
    }

    /** The newest form of the session. */
    Session session() {
        Session newest = live.session();
        return newest == null ? sent : newest;
    }

    @Override
    public String id() {
        return live.id();
    }

    @Override
    public String name() {
        return session().name();
    }

    @Override
    public Instant expires() {
        return session().until();
    }

    @Override
    public List<String> cookies() {
        return sessions.cookies(live, sent, secure);
    }

    @Override
    public long leftNanos(long now) {
        return live.leftNanos(now);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestSession request && request.live == live;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(live);
    }
}
