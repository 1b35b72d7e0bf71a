package dev.sluice.dialect;

import dev.sluice.event.Cost;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;

/** Writes the parts of compact JSON into a frame. Texts are those of events, whose bytes never change. */
public final class JsonFields {

    private JsonFields() {}

    /** Writes {@code "name":"text"}. The name is ASCII without quotes. */
    public static FrameBuffer field(FrameBuffer out, String name, JsonText text) {
        return string(name(out, name), text);
    }

    /** Writes {@code "name":"text"}, and escapes the text. */
    public static FrameBuffer field(FrameBuffer out, String name, String text) {
        return field(out, name, JsonText.of(text));
    }

    /** Writes {@code "name":"text"}. */
    public static FrameBuffer field(FrameBuffer out, String name, SegmentedText text) {
        name(out, name).put('"');
        for (int i = 0; i < text.segments(); i++) {
            JsonText segment = text.segment(i);
            out.lasting(segment.array(), segment.from(), segment.to());
        }
        return out.put('"');
    }

    /** Writes {@code "name":} for a value that follows. */
    public static FrameBuffer name(FrameBuffer out, String name) {
        return out.put('"').ascii(name).put('"').put(':');
    }

    /** Writes {@code "cost":{"amount":"0.25","currency":"EUR"}}. */
    public static FrameBuffer cost(FrameBuffer out, Cost cost) {
        name(out, "cost").put('{');
        field(out, "amount", cost.digits()).put(',');
        return field(out, "currency", cost.currency()).put('}');
    }

    /** Writes {@code "text"}. */
    public static FrameBuffer string(FrameBuffer out, JsonText text) {
        return out.put('"').lasting(text.array(), text.from(), text.to()).put('"');
    }
}
