package dev.sluice.dialect.typed;

import dev.sluice.dialect.ProgressEncoder;
import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.util.function.Consumer;

/** The {@code progress} events of the typed dialect, as bare JSON: for channels, which have frames of their own. */
public final class TypedProgress implements ProgressEncoder {

    private final Progress progress;
    private final FrameBuffer json = new FrameBuffer(new byte[512]);

    /**
     * Creates an encoder.
     *
     * @param out takes each JSON object
     */
    public TypedProgress(Consumer<String> out) {
        progress = new Progress(new Progress.Envelope() {
            @Override
            public void begin(int sequence, FrameBuffer buffer) {
                buffer.clear();
            }

            @Override
            public void end(FrameBuffer buffer) {
                out.accept(buffer.toString());
            }
        });
    }

    @Override
    public void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime) {
        boolean turned = progress.enter(event, sequence, reply, nanoTime, json);
        progress.report(event, turned, reply, nanoTime, json);
    }

    @Override
    public void flush(long nanoTime) {
        progress.flush(nanoTime, json);
    }

    @Override
    public long dueNanos() {
        return progress.dueNanos();
    }
}
