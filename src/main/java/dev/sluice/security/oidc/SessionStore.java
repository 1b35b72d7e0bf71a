package dev.sluice.security.oidc;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What nodes have to agree on about sessions, besides what is in the cookies. Threads: any. May block, within limits. */
public interface SessionStore {

    /**
     * Claims a name for a while. Returns false if it is claimed already: what has the name was used before, or somebody else is
     * about to do it.
     *
     * @param kept how long, at most some minutes
     */
    boolean claim(String name, Duration kept);

    /** Gives a name back. */
    void release(String name);

    /**
     * Keeps the newest form of a session, for when its browser comes with an older one.
     *
     * @param sealed encrypted
     */
    void keep(String session, String sealed, Duration kept);

    /** What other nodes have kept of a session; null if that is nothing. */
    @Nullable
    String kept(String session);

    /** Sends a revocation to all other nodes, later if they cannot be reached now. */
    void revoke(Revocation revocation);

    /**
     * Sets who gets the revocations of other nodes, some of them more than once. Called once.
     *
     * @param known returns those that this node knows, which are sent again where they may have been lost
     */
    void onRevoked(Consumer<Revocation> listener, Supplier<List<Revocation>> known);
}
