package dev.sluice.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The owner of what must be closed. A part is added as soon as it exists; {@link #close} closes the parts in reverse order,
 * each once. What one throws is logged and keeps no other from being closed, so {@link #close} throws nothing and can follow
 * a failure without hiding it. Threads: any.
 */
class Teardown implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Teardown.class.getName());

    private final ConcurrentLinkedDeque<Part> parts = new ConcurrentLinkedDeque<>();

    private record Part(String name, AutoCloseable closing) {}

    /**
     * Adds a part.
     *
     * @param name for the log
     * @return the part
     */
    <T extends AutoCloseable> T add(String name, T part) {
        parts.addLast(new Part(name, part));
        return part;
    }

    @Override
    public void close() {
        for (Part part = parts.pollLast(); part != null; part = parts.pollLast()) {
            close(part.name, part.closing);
        }
    }

    /** Closes one part, or does one step of a stop. Logs what that throws. */
    static void close(String name, AutoCloseable closing) {
        try {
            closing.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller does not want to wait
        } catch (Throwable e) { // an Error, too: after a failed start, classes may be missing
            LOG.log(Level.ERROR, "Failed to close: " + name + ". The rest is closed all the same", e);
        }
    }
}
