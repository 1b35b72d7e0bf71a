package dev.sluice.security.oidc;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The revocations that this node knows, until their sessions have ended anyway. Thread-safe: guarded by its lock. Never blocks. */
final class Revocations {

    /** Beyond, the oldest is forgotten: some 20 MB. Every user must sign in for one, and the provider knows of each. */
    static final int MAX = 100_000;

    private final Clock clock;
    private final int max;

    /** In the order in which they came, which is almost that of their ends. */
    private final Map<String, Revocation> known = new LinkedHashMap<>();

    Revocations(Clock clock) {
        this(clock, MAX);
    }

    Revocations(Clock clock, int max) {
        this.clock = clock;
        this.max = max;
    }

    /** Adds one. Returns false if it was known. */
    synchronized boolean add(Revocation revocation) {
        String key = key(revocation.of(), revocation.id());
        Revocation before = known.get(key);
        if (before != null && !revocation.issued().isAfter(before.issued())) {
            return false;
        }
        known.remove(key);
        known.put(key, revocation);
        forget(clock.instant());
        return true;
    }

    private void forget(Instant now) {
        Iterator<Revocation> oldest = known.values().iterator();
        while (oldest.hasNext()) {
            if (oldest.next().expires().isAfter(now) && known.size() <= max) {
                return;
            }
            oldest.remove();
        }
    }

    /** Whether that session was ended. */
    synchronized boolean end(Session session) {
        return ends(Revocation.Of.SESSION, session.id(), session)
                || ends(Revocation.Of.PROVIDER_SESSION, session.providerSession(), session)
                || ends(Revocation.Of.SUBJECT, session.subject(), session);
    }

    private boolean ends(Revocation.Of of, @Nullable String id, Session session) {
        Revocation revocation = id == null || known.isEmpty() ? null : known.get(key(of, id));
        return revocation != null && revocation.ends(session);
    }

    /** Whether a session of that name was ended. */
    synchronized boolean endSession(String id) {
        return known.containsKey(key(Revocation.Of.SESSION, id));
    }

    synchronized List<Revocation> all() {
        return new ArrayList<>(known.values());
    }

    synchronized int size() {
        return known.size();
    }

    private static String key(Revocation.Of of, String id) {
        return of.name() + ' ' + id;
    }
}
