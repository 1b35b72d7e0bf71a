package dev.sluice.security.oidc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The early end of one session or several.
 *
 * @param of what {@code id} names
 * @param issued where a subject is named, sessions that the provider signed in later are not meant
 * @param expires when it can be forgotten, because those sessions have ended anyway
 */
public record Revocation(Of of, String id, Instant issued, Instant expires) {

    /** What a revocation names. */
    public enum Of {
        /** A session, by our own name. */
        SESSION,
        /** The sessions that belong to one of the provider's, by its name. */
        PROVIDER_SESSION,
        /** All sessions of a user that have begun by then, by the provider's name. */
        SUBJECT
    }

    /** Whether it ends that session. */
    boolean ends(Session session) {
        return switch (of) {
            case SESSION -> id.equals(session.id());
            case PROVIDER_SESSION -> id.equals(session.providerSession());
            case SUBJECT -> id.equals(session.subject()) && !session.issued().isAfter(issued);
        };
    }

    /** One line that {@link #parse} reads. */
    public String text() {
        return of.name() + ' ' + issued.toEpochMilli() + ' ' + expires.toEpochMilli() + ' ' + id;
    }

    /** Reads what {@link #text} has written; null if it is something else. */
    public static @Nullable Revocation parse(String text) {
        String[] parts = text.split(" ", 4);
        try {
            return parts.length < 4
                    ? null
                    : new Revocation(
                            Of.valueOf(parts[0]),
                            parts[3],
                            Instant.ofEpochMilli(Long.parseLong(parts[1])),
                            Instant.ofEpochMilli(Long.parseLong(parts[2])));
        } catch (IllegalArgumentException e) {
            return null; // of another version
        }
    }
}
