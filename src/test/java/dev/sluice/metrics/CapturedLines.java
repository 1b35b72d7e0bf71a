package dev.sluice.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Captures the JSON lines that Sluice logs, and keeps them from the console, until it is closed. Fails on demand. */
final class CapturedLines extends Handler implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger("dev.sluice");

    private final List<String> lines = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private boolean failing;

    CapturedLines() {
        LOGGER.addHandler(this);
        LOGGER.setUseParentHandlers(false);
    }

    @Override
    public void publish(LogRecord line) {
        if (!line.getMessage().startsWith("{")) {
            return; // a message of the application itself
        }
        if (failing) {
            throw new IllegalStateException("the log fails");
        }
        lines.add(line.getLoggerName() + ' ' + line.getMessage());
        sources.add(line.getSourceClassName() + '.' + line.getSourceMethodName());
    }

    /** Whether the log throws at the following lines. */
    void fail(boolean fails) {
        failing = fails;
    }

    /** The lines so far, each preceded by its logger's name. */
    List<String> lines() {
        return lines;
    }

    /** The class and method that each line names as its source. */
    List<String> sources() {
        return sources;
    }

    /** The first line of that logger. */
    String line(String logger) {
        return lines.stream()
                .filter(line -> line.startsWith(logger + ' '))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setUseParentHandlers(true);
    }
}
