package dev.sluice.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects what the server's log says about exceptions, from any thread, until it is closed. */
public final class LoggedMistakes extends Handler implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger("dev.sluice");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public LoggedMistakes() {
        LOGGER.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getThrown() != null) {
            records.add(record);
        }
    }

    /** Messages that came with that exception; other tests run at the same time. */
    public List<String> about(Throwable mistake) {
        return records.stream()
                .filter(line -> line.getThrown() == mistake)
                .map(LogRecord::getMessage)
                .toList();
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        LOGGER.removeHandler(this);
    }
}
