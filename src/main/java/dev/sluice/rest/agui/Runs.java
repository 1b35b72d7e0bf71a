package dev.sluice.rest.agui;

import dev.sluice.event.StreamId;
import dev.sluice.rest.agui.RunInput.Given;
import dev.sluice.stream.StreamNames;
import dev.sluice.stream.StreamRegistry;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The runs whose streams this node has, by the ids that their clients chose, and by {@link StreamNames} those of other nodes. A
 * run of this node is gone when its stream is.
 *
 * <p>Threads: any. Everything of this node is under one lock, under which nothing waits; other nodes are asked outside of it. The owner must call {@link #sweep} periodically.
 */
public final class Runs {

    /** A guard: streams have limits of their own, which are lower. */
    private static final int MOST_RUNS = 100_000;

    /** Most memory of what all runs were started with; the oldest lose it first. A long conversation takes 200 KB. */
    private static final long MOST_BYTES = 32L * 1024 * 1024;

    /** Whether a principal has a stream. */
    private final BiPredicate<StreamId, String> streams;

    private final StreamNames names;
    private final long mostBytes;
    private final Map<Key, Run> oldestFirst = new LinkedHashMap<>();
    private long bytes;

    private record Key(String principal, String runId) {}

    /** A run. Its fields are under the lock of the runs. */
    static final class Run {

        private final Key key;
        private @Nullable StreamId stream;
        private @Nullable Given given;

        private Run(Key key, @Nullable Given given) {
            this.key = key;
            this.given = given;
        }
    }

    /**
     * A run that has a stream.
     *
     * @param given what it was started with; null if that is not kept
     */
    record Found(StreamId stream, @Nullable Given given) {}

    public Runs(StreamRegistry streams, StreamNames names) {
        this((stream, principal) -> streams.own(stream) != null, names, MOST_BYTES);
    }

    Runs(BiPredicate<StreamId, String> streams, StreamNames names, long mostBytes) {
        this.streams = streams;
        this.names = names;
        this.mostBytes = mostBytes;
    }

    /**
     * Takes an id for a run that is about to start, which must then be {@linkplain #started started} or
     * {@linkplain #abandon abandoned}. Returns null if the principal has a run of that id, on whichever node. Blocks while other
     * nodes are asked.
     */
    @Nullable
    Run begin(String principal, String runId, @Nullable Given given) {
        Run run = beginHere(principal, runId, given);
        if (run != null && !names.take(principal, name(runId))) {
            removeHere(run);
            return null;
        }
        return run;
    }

    /** Other kinds of names may follow. */
    private static String name(String runId) {
        return "run:" + runId;
    }

    private synchronized @Nullable Run beginHere(String principal, String runId, @Nullable Given given) {
        Key key = new Key(principal, runId);
        Run there = oldestFirst.get(key);
        if (there != null && isThere(there)) {
            return null;
        }
        if (there != null) {
            remove(there);
        }
        Run run = new Run(key, given);
        oldestFirst.put(key, run);
        bytes += run.given == null ? 0 : run.given.bytes();
        bound();
        return run;
    }

    /** Notes the stream of a run. */
    void started(Run run, StreamId stream) {
        Given given = startedHere(run, stream);
        names.give(
                run.key.principal(),
                name(run.key.runId()),
                new StreamNames.Named(stream, given == null ? Map.of() : given.notes()));
    }

    private synchronized @Nullable Given startedHere(Run run, StreamId stream) {
        run.stream = stream;
        return run.given;
    }

    /** Gives the id of a run back that did not start. */
    void abandon(Run run) {
        if (removeHere(run)) {
            names.release(run.key.principal(), name(run.key.runId()));
        }
    }

    private synchronized boolean removeHere(Run run) {
        boolean there = oldestFirst.get(run.key) == run;
        if (there) {
            remove(run);
        }
        return there;
    }

    /**
     * Finds a run by the id that its client chose; null if there is none, or it has not started yet. One of another node may be
     * gone. Blocks while other nodes are asked.
     */
    @Nullable
    Found find(String principal, String runId) {
        Found here = findHere(principal, runId);
        if (here != null) {
            return here;
        }
        StreamNames.Named named = names.find(principal, name(runId));
        return named == null ? null : new Found(named.stream(), Given.noted(named.notes()));
    }

    private synchronized @Nullable Found findHere(String principal, String runId) {
        Run run = oldestFirst.get(new Key(principal, runId));
        return run == null || run.stream == null || !isThere(run) ? null : new Found(run.stream, run.given);
    }

    /** Drops the oldest runs whose streams are gone. */
    public synchronized void sweep() {
        Iterator<Run> oldest = oldestFirst.values().iterator();
        while (oldest.hasNext()) {
            Run run = oldest.next();
            if (isThere(run)) {
                return;
            }
            oldest.remove();
            forget(run);
        }
    }

    /** The number of runs. */
    synchronized int size() {
        return oldestFirst.size();
    }

    private boolean isThere(Run run) {
        return run.stream == null || streams.test(run.stream, run.key.principal());
    }

    private void remove(Run run) {
        oldestFirst.remove(run.key);
        forget(run);
    }

    private void forget(Run run) {
        bytes -= run.given == null ? 0 : run.given.bytes();
        run.given = null;
    }

    private void bound() {
        if (oldestFirst.size() > MOST_RUNS) {
            remove(oldestFirst.values().iterator().next());
        }
        Iterator<Run> oldest = oldestFirst.values().iterator();
        while (bytes > mostBytes && oldest.hasNext()) {
            forget(oldest.next());
        }
    }
}
