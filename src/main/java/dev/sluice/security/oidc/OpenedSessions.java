package dev.sluice.security.oidc;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions in the cookies that were sent last, so that a cookie is not decrypted again with each request. Only whole cookies
 * that were found to be ours are in it. Thread-safe: guarded by its lock. Never blocks.
 */
final class OpenedSessions {

    /** Cookies of a few kilobytes each. */
    private static final int MAX = 2_000;

    private final Sealer sealer;

    /** In the order in which they were used last. */
    private final Map<String, Session> opened = new LinkedHashMap<>(16, 0.75f, true);

    OpenedSessions(Sealer sealer) {
        this.sealer = sealer;
    }

    /** The session in a cookie; null if it is not ours. */
    @Nullable
    Session open(String cookie) {
        Session known = find(cookie);
        if (known != null) {
            return known;
        }
        Session session = Session.open(sealer, cookie);
        if (session != null) {
            keep(cookie, session);
        }
        return session;
    }

    private synchronized @Nullable Session find(String cookie) {
        return opened.get(cookie);
    }

    private synchronized void keep(String cookie, Session session) {
        opened.put(cookie, session);
        if (opened.size() > MAX) {
            Iterator<String> oldest = opened.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
