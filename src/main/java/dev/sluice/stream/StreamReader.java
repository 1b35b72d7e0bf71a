package dev.sluice.stream;

import dev.sluice.event.EventConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A reader's cursor in its stream's log. It may be ahead of the log where that arrives from another node: then it waits until
 * the log has come as far, or has ended before.
 */
final class StreamReader implements LogReader {

    private final StreamLog log;
    private final int position;
    private final Runnable wake;
    private final Readers readers;

    /** Null while the reader is ahead of the log. */
    private @Nullable LogCursor cursor;

    private boolean atEnd;

    StreamReader(StreamLog log, int position, Runnable wake, Readers readers) {
        this.log = log;
        this.position = position;
        this.wake = wake;
        this.readers = readers;
    }

    private @Nullable LogCursor cursor() {
        if (cursor == null) {
            int size = log.size();
            boolean ended = log.isWhole(size);
            if (size > position || (size == position && !ended)) {
                cursor = log.cursor(position);
            } else if (ended) {
                cursor = log.cursor(size - 1); // only the end is new to it
            }
        }
        return cursor;
    }

    @Override
    public boolean isReady() {
        return cursor() != null;
    }

    @Override
    public boolean read(int maxBytes, EventConsumer consumer) {
        LogCursor from = cursor();
        if (from == null) {
            return false;
        }
        int before = from.position;
        log.read(from, log.size(), maxBytes, consumer);
        boolean moved = from.position > before;
        atEnd |= moved && log.isWhole(from.position);
        return moved;
    }

    @Override
    public boolean hasMore() {
        LogCursor from = cursor();
        return from != null && log.size() > from.position;
    }

    @Override
    public void replay(EventConsumer consumer) {
        LogCursor to = cursor();
        if (to != null) {
            log.read(new LogCursor(), to.position, Integer.MAX_VALUE, consumer);
        }
    }

    @Override
    public boolean atEnd() {
        return atEnd;
    }

    @Override
    public boolean isCut() {
        return readers.isCut();
    }

    void wake() {
        wake.run();
    }

    @Override
    public void close() {
        readers.remove(this);
    }
}
