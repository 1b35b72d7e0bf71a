package dev.sluice.dialect;

import dev.sluice.event.EventId;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamId;
import dev.sluice.json.SegmentedBuffer;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log of events, as a dialect writes it for readers that come when they like. */
public final class DialectLog {

    public static final StreamId STREAM = new StreamId("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    public static final Instant CREATED = Instant.ofEpochSecond(1_700_000_000);

    private final Dialect dialect;
    private final Map<String, String> settings;
    private final List<StreamEvent> events;
    private final List<SegmentedText> replies = new ArrayList<>();

    public DialectLog(Dialect dialect, Map<String, String> settings, StreamEvent... events) {
        this.dialect = dialect;
        this.settings = settings;
        this.events = List.of(events);
        SegmentedBuffer text = new SegmentedBuffer(64);
        for (StreamEvent event : events) {
            int length = event instanceof TextDelta delta ? text.append(delta.text()) : text.length();
            replies.add(text.first(length));
        }
    }

    /** Everything, from the start to the end. */
    public String written() {
        return String.join("", frames(null));
    }

    /** The answer of a reader that does not stream. */
    public String whole() {
        return run(dialect.wholeEncoder(STREAM.value(), options(0)), 0);
    }

    /** The frames after one that a reader has already; all of them for null. */
    public List<String> frames(@Nullable String last) {
        EventId id = last == null ? null : EventId.parse(idOf(last));
        int seen = id == null || !id.dialect().equals(dialect.name()) ? 0 : id.frames();
        String written = run(dialect.encoder(STREAM.value(), options(seen)), id == null ? 0 : id.sequence() + 1);
        return List.of(written.split("(?<=\n\n)"));
    }

    /** The frames after the first ones, for a reader that counts them. */
    public List<String> framesAfter(int seen) {
        return List.of(run(dialect.encoder(STREAM.value(), options(seen)), 0).split("(?<=\n\n)"));
    }

    /** The frames of a reader that has none, and joins after that many events. */
    public List<String> framesFrom(int position) {
        return List.of(
                run(dialect.encoder(STREAM.value(), options(0)), position).split("(?<=\n\n)"));
    }

    private String run(Encoder encoder, int position) {
        FrameBuffer out = new FrameBuffer(new byte[16]);
        encoder.begin(out);
        for (int i = 0; i < events.size(); i++) {
            if (i < position) {
                encoder.skip(events.get(i), i, replies.get(i));
            } else {
                encoder.encode(events.get(i), i, replies.get(i), 0, out);
            }
        }
        return out.toString();
    }

    private Dialect.Options options(int seen) {
        return new Dialect.Options(false, false, false, false, seen, CREATED, settings);
    }

    private static String idOf(String frame) {
        return frame.lines()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .findFirst()
                .orElseThrow();
    }
}
