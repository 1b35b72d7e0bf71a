package dev.sluice.stream;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who reads one stream. Readers keep its generation going; observers do not, and count for no limit.
 *
 * <p>Threads: any. The lock is never held while a reader is woken.
 */
final class Readers {

    private static final StreamReader[] NOBODY = {};

    private final int limit;
    private final LongSupplier nanoTime;
    private volatile StreamReader[] readers = NOBODY;
    private volatile StreamReader[] observers = NOBODY;

    /** Who has observed. Under the lock. */
    private final Set<String> observed = new HashSet<>();

    /** When the last reader left; null while there is one, and before there ever was. Under the lock. */
    private @Nullable Long orphanedNanos;

    /**
     * Makes an empty one.
     *
     * @param limit most readers at a time; 0 for any number
     */
    Readers(int limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** Adds a reader, unless there are as many as there may be. */
    synchronized void add(StreamReader reader) throws RefusedException {
        if (limit > 0 && readers.length >= limit) {
            throw new RefusedException(RefusedException.Limit.READERS);
        }
        readers = with(readers, reader);
        orphanedNanos = null;
    }

    /** Adds an observer. Returns false, and adds none, where one of that name was here before. */
    synchronized boolean observe(String name, StreamReader observer) {
        if (!observed.add(name)) {
            return false;
        }
        observers = with(observers, observer);
        return true;
    }

    /** Removes a reader or an observer. */
    synchronized void remove(StreamReader reader) {
        int before = readers.length;
        observers = without(observers, reader);
        readers = without(readers, reader);
        if (before > 0 && readers.length == 0) {
            orphanedNanos = nanoTime.getAsLong();
        }
    }

    /** Tells all that there is more. */
    void wake() {
        for (StreamReader reader : readers) {
            reader.wake();
        }
        for (StreamReader observer : observers) {
            observer.wake();
        }
    }

    /** Whether nobody reads; whoever observes does not count. */
    boolean isEmpty() {
        return readers.length == 0;
    }

    /** When the last reader left; null while there is one, and before there ever was. */
    synchronized @Nullable Long orphanedNanos() {
        return orphanedNanos;
    }

    private static StreamReader[] with(StreamReader[] some, StreamReader another) {
        StreamReader[] more = Arrays.copyOf(some, some.length + 1);
        more[some.length] = another;
        return more;
    }

    private static StreamReader[] without(StreamReader[] some, StreamReader one) {
        return Arrays.stream(some).filter(r -> r != one).toArray(StreamReader[]::new);
    }
}
