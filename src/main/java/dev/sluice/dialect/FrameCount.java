package dev.sluice.dialect;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;

/** Counts the frames that an encoder makes of a log, for clients that resume by their number. */
public final class FrameCount implements EventConsumer {

    private static final int SCRATCH_BYTES = 1024;

    private final Encoder encoder;
    private final FrameBuffer out = new FrameBuffer(new byte[SCRATCH_BYTES]);
    private int frames;
    private boolean atEnd;

    /**
     * Begins to count.
     *
     * @param encoder one of its own, at the beginning of the log
     */
    public FrameCount(Encoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public void accept(StreamEvent event, int sequence, SegmentedText reply) {
        encoder.encode(event, sequence, reply, 0, out);
        frames += out.events();
        out.clear();
        atEnd = event.terminal();
    }

    @Override
    public boolean joins() {
        return encoder.joins();
    }

    /** The number of frames so far. */
    public int frames() {
        return frames;
    }

    /** Whether no frame follows. */
    public boolean atEnd() {
        return atEnd;
    }
}
