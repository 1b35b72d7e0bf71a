package dev.sluice.metrics;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A log of complete lines, at {@code INFO}. Uses JUL itself, to which {@link System.Logger} leads on every server: only JUL
 * lets the caller set a record's source. Without it, handlers walk the stack for every line.
 */
final class LineLog {

    private final Logger logger;

    /** @param name the logger's name */
    LineLog(String name) {
        logger = Logger.getLogger(name);
    }

    boolean isOn() {
        return logger.isLoggable(Level.INFO);
    }

    /** Writes a line. May block. */
    void write(String line) {
        LogRecord message = new LogRecord(Level.INFO, line);
        message.setLoggerName(logger.getName());
        message.setSourceClassName(Journal.class.getName());
        message.setSourceMethodName("write");
        logger.log(message);
    }
}
