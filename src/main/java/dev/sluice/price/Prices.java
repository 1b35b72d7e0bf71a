package dev.sluice.price;

import dev.sluice.event.Cost;
import dev.sluice.event.Usage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
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
    private volatile PriceList list;

    /* For the sweep. */
    private long lookedNanos;
    private @Nullable FileTime changed;

    /**
     * Reads the prices.
     *
     * @param own those of the configuration
     * @param file null if there is none
     * @param nanoTime as {@link System#nanoTime}
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if the file is wrong; the message names the line
     */
    public Prices(PriceList own, @Nullable Path file, InstantSource clock, LongSupplier nanoTime) throws IOException {
        this.own = own;
        this.file = file;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.lookedNanos = nanoTime.getAsLong();
        this.changed = file == null ? null : Files.getLastModifiedTime(file);
        this.list = file == null ? own : PriceFile.read(file).with(own);
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

    /** Reads the file again if it has changed. One that is wrong, or gone, is logged, and the prices stay as they were. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        if (file == null || now - lookedNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = now;
        try {
            FileTime time = Files.getLastModifiedTime(file);
            if (!time.equals(changed)) {
                changed = time;
                list = PriceFile.read(file).with(own);
                LOG.log(Level.INFO, "The prices were read again from {0}", file);
            }
        } catch (IOException | IllegalArgumentException e) {
            if (!Objects.equals(changed, FAILED)) {
                LOG.log(Level.WARNING, "The prices stay as they were: {0}: {1}", file, e.getMessage());
            }
            changed = e instanceof IOException ? FAILED : changed;
        }
    }

    /** In place of the time of a file that is not there, which is said once. */
    private static final FileTime FAILED = FileTime.fromMillis(Long.MIN_VALUE);
}
