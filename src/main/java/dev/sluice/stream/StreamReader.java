package dev.sluice.stream;

import dev.sluice.event.EventConsumer;

/** A reader's cursor in its stream's log. */
final class StreamReader implements LogReader {

    private final StreamLog log;
    private final LogCursor cursor;
    private final Runnable wake;
    private final Readers readers;
    private boolean atEnd;

    StreamReader(StreamLog log, int position, Runnable wake, Readers readers) {
        this.log = log;
        this.cursor = log.cursor(position);
        this.wake = wake;
        this.readers = readers;
    }

    @Override
    public boolean read(int maxBytes, EventConsumer consumer) {
        int before = cursor.position;
        log.read(cursor, log.size(), maxBytes, consumer);
        boolean moved = cursor.position > before;
        atEnd |= moved && log.following(cursor.position - 1) == StreamLog.Following.NOTHING;
        return moved;
    }

    @Override
    public boolean hasMore() {
        return log.size() > cursor.position;
    }

    @Override
    public void replay(EventConsumer consumer) {
        log.read(new LogCursor(), cursor.position, Integer.MAX_VALUE, consumer);
    }

    @Override
    public boolean atEnd() {
        return atEnd;
    }

    void wake() {
        wake.run();
    }

    @Override
    public void close() {
        readers.remove(this);
    }
}
