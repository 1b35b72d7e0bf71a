package dev.sluice.stream;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The readers of one stream. Readers keep its generation running; observers do not, and count towards no limit.
 *
 * <p>Threads: any. The lock is never held while a reader is woken.
 */
final class Readers {

    private static final Logger LOG = System.getLogger(Readers.class.getName());

    private static final StreamReader[] NONE = {};

    /** More than a principal has channels that a stream could feed; each name stays as long as the stream. */
    private static final int MAX_OBSERVERS = 1_000;

    private final int limit;
    private final LongSupplier nanoTime;
    private volatile StreamReader[] readers = NONE;
    private volatile StreamReader[] observers = NONE;

    /** Names of all observers there ever were, no more than {@value #MAX_OBSERVERS}. Under the lock. */
    private final Set<String> observed = new HashSet<>();

    /** Other nodes that have readers. Under the lock. */
    private int elsewhere;

    /** Whether the readers must leave. */
    private volatile boolean cut;

    /** When the last reader left; null while there are readers, and until the first one. Under the lock. */
    private @Nullable Long orphanedNanos;

    /**
     * Makes an empty set of readers.
     *
     * @param limit maximum number of readers at a time; 0 for no limit
     */
    Readers(int limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** Adds a reader. Throws if the limit is reached. */
    synchronized void add(StreamReader reader) throws RefusedException {
        if (limit > 0 && readers.length >= limit) {
            throw new RefusedException(RefusedException.Limit.READERS);
        }
        readers = with(readers, reader);
        orphanedNanos = null;
    }

    /** Adds an observer. Returns false, without effect, if there was one of that name before, or as many others as may be. */
    synchronized boolean observe(String name, StreamReader observer) {
        if (observed.size() >= MAX_OBSERVERS || !observed.add(name)) {
            return false;
        }
        observers = with(observers, observer);
        return true;
    }

    /** Adds an observer without a name. */
    synchronized void follow(StreamReader observer) {
        observers = with(observers, observer);
    }

    /** Removes a reader or an observer. */
    synchronized void remove(StreamReader reader) {
        int before = readers.length;
        observers = without(observers, reader);
        readers = without(readers, reader);
        if (before > 0) {
            left();
        }
    }

    private void left() {
        if (readers.length == 0 && elsewhere == 0) {
            orphanedNanos = nanoTime.getAsLong();
        }
    }

    /** Notes that another node has readers. */
    synchronized void arrivedElsewhere() {
        elsewhere++;
        orphanedNanos = null;
    }

    /** Notes that another node has no readers any more. */
    synchronized void leftElsewhere() {
        elsewhere--;
        left();
    }

    /** Has the readers leave, as soon as they look. */
    void cut() {
        cut = true;
    }

    boolean isCut() {
        return cut;
    }

    /** Wakes all readers and observers, because there is more to read. */
    void wake() {
        wake(readers);
        wake(observers);
    }

    /** What one reader throws keeps no other from being woken. */
    private static void wake(StreamReader[] all) {
        for (StreamReader reader : all) {
            try {
                reader.wake();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "A reader could not be woken", e);
            }
        }
    }

    /** Whether there are no readers; observers do not count. */
    boolean isEmpty() {
        return readers.length == 0;
    }

    /** When the last reader left, on whichever node; null while there are readers, and until the first one. */
    synchronized @Nullable Long orphanedNanos() {
        return orphanedNanos;
    }

    private static StreamReader[] with(StreamReader[] readers, StreamReader added) {
        StreamReader[] more = Arrays.copyOf(readers, readers.length + 1);
        more[readers.length] = added;
        return more;
    }

    private static StreamReader[] without(StreamReader[] readers, StreamReader removed) {
        return Arrays.stream(readers).filter(reader -> reader != removed).toArray(StreamReader[]::new);
    }
}
