package dev.sluice.stream;

import dev.sluice.event.StreamId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A principal's permission to start one stream, taken before any work is done for it, and counted as a start. Must be closed,
 * which gives the permission back unless a stream was started with it.
 *
 * <p>Requests with the same idempotency key share one permission: the first of them starts the stream, and the others join it.
 * A reservation is for one thread.
 */
public final class Reservation implements AutoCloseable {

    /** What the reservations of one idempotency key share. Counts are guarded by the registry's lock for the key. */
    static final class Permission {

        /** The id of the stream that is started with it. */
        final StreamId stream;

        /** Why the start is refused; completed with null once it is counted. Not used where there is no key. */
        final CompletableFuture<@Nullable RefusedException> refusal = new CompletableFuture<>();

        /**
         * The stream that has the key on another node; completed with null where there is none, or no key. Set before the refusal
         * is completed.
         */
        CompletionStage<@Nullable StreamId> claim = CompletableFuture.completedFuture(null);

        int holders;
        boolean used;

        Permission(StreamId stream) {
            this.stream = stream;
        }
    }

    private final Permission permission;
    private final Runnable release;
    private boolean closed;

    /**
     * Makes a reservation.
     *
     * @param release called once when it is closed
     */
    Reservation(Permission permission, Runnable release) {
        this.permission = permission;
        this.release = release;
    }

    Permission permission() {
        return permission;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}
