package dev.sluice.price;

import dev.sluice.event.Cost;
import dev.sluice.event.Usage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The prices that hold now: those of the configuration, and those of a file, which is read again when it has changed. The
 * configuration's take the place of the file's.
 *
 * <p>Threads: any; {@link #sweep} is for one.
 */
public final class Prices {

    private static final Logger LOG = System.getLogger(Prices.class.getName());

    /** Between looks at the file. */
    private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

    private final PriceList own;
    private final @Nullable Path file;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Executor executor;
    private volatile PriceList list;

    /** For the sweep. */
    private long lookedNanos;

    private final AtomicBoolean looking = new AtomicBoolean();

    /* For the one look that there is at a time. */
    private @Nullable Version read;
    private String said = "";

    /**
     * Reads the prices.
     *
     * @param own those of the configuration
     * @param file null if there is none
     * @param nanoTime as {@link System#nanoTime}
     * @param executor reads the file
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if the file is wrong; the message names the line
     */
    public Prices(PriceList own, @Nullable Path file, InstantSource clock, LongSupplier nanoTime, Executor executor)
            throws IOException {
        this.own = own;
        this.file = file;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.executor = executor;
        this.lookedNanos = nanoTime.getAsLong();
        this.read = file == null ? null : Version.of(file);
        this.list = file == null ? own : PriceFile.read(file).with(own);
    }

    /** The models that have a price of their own at the moment, each {@code provider/model}. */
    public Set<String> models() {
        return list.models();
    }

    /** What a reply of a model cost; null if the model has no price. */
    public @Nullable Cost cost(String model, Usage usage) {
        PriceList holding = list;
        if (holding.isEmpty()) {
            return null;
        }
        Price price = holding.find(model, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        return price == null ? null : price.of(usage);
    }

    /**
     * Has the file looked at, every few seconds, and read again if it has changed. One that is wrong, or gone, is logged, and the
     * prices stay as they were. Does not block.
     */
    public void sweep() {
        long now = nanoTime.getAsLong();
        if (file == null || now - lookedNanos < LOOK_NANOS || looking.getAndSet(true)) {
            return;
        }
        lookedNanos = now;
        try {
            executor.execute(() -> look(file));
        } catch (RejectedExecutionException e) {
            looking.set(false);
        }
    }

    private void look(Path at) {
        try {
            Version there = Version.of(at);
            if (!there.equals(read) || there.isYoung(clock.instant())) {
                list = PriceFile.read(at).with(own);
                if (!there.equals(read)) {
                    LOG.log(Level.INFO, "The prices were read again from {0}", at);
                }
                read = there;
                said = "";
            }
        } catch (IOException | RuntimeException | Error e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(said)) {
                LOG.log(Level.WARNING, "The prices stay as they were: {0}: {1}", at, problem);
            }
            said = problem;
            read = null; // so that it is looked at again
        } finally {
            looking.set(false);
        }
    }

    /** What shows that a file has changed. */
    private record Version(
            FileTime time, long size, @Nullable Object key) {

        /** A file may change twice within one tick of its time. */
        private static final Duration YOUNG = Duration.ofSeconds(10);

        static Version of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }

        boolean isYoung(Instant now) {
            return time.toInstant().isAfter(now.minus(YOUNG));
        }
    }
}
