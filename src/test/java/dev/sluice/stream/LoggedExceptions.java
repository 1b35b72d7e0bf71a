package dev.sluice.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects the exceptions that Sluice logs, on any thread, until it is closed. */
public final class LoggedExceptions extends Handler implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger("dev.sluice");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public LoggedExceptions() {
        LOGGER.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getThrown() != null) {
            records.add(record);
        }
    }

    /** The messages logged with that exception. Others are ignored, since tests run concurrently. */
    public List<String> messagesWith(Throwable exception) {
        return records.stream()
                .filter(line -> line.getThrown() == exception)
                .map(LogRecord::getMessage)
                .toList();
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    @Override
    public void close() {
        LOGGER.removeHandler(this);
    }
}
