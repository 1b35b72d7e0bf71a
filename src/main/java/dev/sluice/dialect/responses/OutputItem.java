package dev.sluice.dialect.responses;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.json.ByteBuilder;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An item of a response's output, as far as it has come.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/object#responses/object-output">Output items</a>
 */
abstract sealed class OutputItem {

    private final String id;
    private final int index;
    private final byte[] place;
    private String status = "in_progress";

    private OutputItem(String prefix, String stream, int index) {
        this.id = prefix + stream + '_' + index;
        this.index = index;
        FrameBuffer json = new FrameBuffer(new byte[96]);
        field(json.put(','), "item_id", id).put(',');
        name(json, "output_index").number(index);
        this.place = json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Writes the members by which an event names the item: {@code ,"item_id":…,"output_index":…}. */
    final FrameBuffer place(FrameBuffer out) {
        return out.bytes(place, 0, place.length);
    }

    final int index() {
        return index;
    }

    /** Whether it has not ended. */
    final boolean isOpen() {
        return status.equals("in_progress");
    }

    /** Ends the item. */
    final void end(boolean whole) {
        status = whole ? "completed" : "incomplete";
    }

    /** Writes the item. */
    FrameBuffer write(FrameBuffer out) {
        field(out.put('{'), "id", id).ascii(",\"type\":\"").ascii(type()).ascii("\",\"status\":\"");
        members(out.ascii(status).put('"'));
        return out.put('}');
    }

    abstract String type();

    /** Writes the members that only this type has, each with a comma before it. */
    abstract void members(FrameBuffer out);

    /** A message: one part, which is a text or a refusal. */
    static final class Message extends OutputItem {

        private final List<SourceCited> sources = new ArrayList<>();
        private final @Nullable String refusal;
        private final byte[] deltaPlace;
        private SegmentedText reply = SegmentedText.EMPTY;
        private int from = -1;

        /** What of the reply is before it, in UTF-16 units. */
        private int before;

        Message(String stream, int index, @Nullable String refusal) {
            super("msg_", stream, index);
            this.refusal = refusal;
            FrameBuffer json = place(new FrameBuffer(new byte[160]));
            json.ascii(",\"content_index\":0,\"logprobs\":[],\"delta\":\"");
            this.deltaPlace = Arrays.copyOf(json.array(), json.length());
        }

        /** What follows the number of an event with a piece of text, up to the piece: its place, and that there is more. */
        byte[] deltaPlace() {
            return deltaPlace;
        }

        /** Adds the last bytes of the reply so far. */
        void add(SegmentedText replySoFar, int bytes) {
            if (from < 0) {
                from = replySoFar.length() - bytes;
                before = replySoFar.slice(0, from).decodedLength();
            }
            reply = replySoFar;
        }

        /** Adds a source. Returns its number. */
        int cite(SourceCited source) {
            sources.add(source);
            return sources.size() - 1;
        }

        @Override
        String type() {
            return "message";
        }

        @Override
        void members(FrameBuffer out) {
            out.ascii(",\"role\":\"assistant\",\"content\":[");
            (from >= 0 || !isOpen() ? part(out) : out).put(']');
        }

        /** Writes the part without its content, as it begins. */
        FrameBuffer emptyPart(FrameBuffer out) {
            return refusal == null
                    ? out.ascii("{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"\"}")
                    : out.ascii("{\"type\":\"refusal\",\"refusal\":\"\"}");
        }

        /** Writes the part. */
        FrameBuffer part(FrameBuffer out) {
            if (refusal != null) {
                return field(out.ascii("{\"type\":\"refusal\","), "refusal", refusal)
                        .put('}');
            }
            out.ascii("{\"type\":\"output_text\",\"annotations\":[");
            for (int i = 0; i < sources.size(); i++) {
                annotation(i == 0 ? out : out.put(','), sources.get(i));
            }
            return text(out.ascii("],\"logprobs\":[],")).put('}');
        }

        /** Writes the member {@code text}. */
        FrameBuffer text(FrameBuffer out) {
            name(out, "text").put('"');
            int at = Math.max(from, 0);
            while (from >= 0 && at < reply.length()) {
                int segmentEnd = (at / SegmentedText.SEGMENT_BYTES + 1) * SegmentedText.SEGMENT_BYTES;
                JsonText piece = reply.slice(at, Math.min(reply.length(), segmentEnd));
                out.lasting(piece.array(), piece.from(), piece.to());
                at = Math.min(reply.length(), segmentEnd);
            }
            return out.put('"');
        }

        /** Writes a source, whose place in the reply becomes one in this text. */
        FrameBuffer annotation(FrameBuffer out, SourceCited source) {
            return ResponsesJson.annotation(out, source, before);
        }
    }

    /** Thinking: one part of a summary, or none. */
    static final class Reasoning extends OutputItem {

        private final ByteBuilder text = new ByteBuilder();
        private @Nullable String encrypted;

        Reasoning(String stream, int index) {
            super("rs_", stream, index);
        }

        void add(JsonText piece) {
            text.append(piece);
        }

        /** Sets what its provider wants back. */
        void sign(String signature) {
            encrypted = signature;
        }

        @Override
        String type() {
            return "reasoning";
        }

        @Override
        void members(FrameBuffer out) {
            out.ascii(",\"summary\":[");
            (text.isEmpty() ? out : part(out)).put(']');
            if (encrypted != null) {
                field(out.put(','), "encrypted_content", encrypted);
            }
        }

        FrameBuffer part(FrameBuffer out) {
            return text(out.ascii("{\"type\":\"summary_text\",")).put('}');
        }

        FrameBuffer text(FrameBuffer out) {
            return field(out, "text", text.view());
        }
    }

    /** A call of a function. */
    static final class Call extends OutputItem {

        private final ToolCallStarted call;

        private @Nullable ByteBuilder pieces = new ByteBuilder();
        private JsonText arguments = JsonText.EMPTY;

        Call(String stream, int index, ToolCallStarted call) {
            super("fc_", stream, index);
            this.call = call;
        }

        void add(JsonText piece) {
            if (pieces != null) {
                pieces.append(piece);
                arguments = pieces.view();
            }
        }

        void end(JsonText whole) {
            pieces = null;
            arguments = whole;
            end(true);
        }

        @Override
        String type() {
            return "function_call";
        }

        @Override
        void members(FrameBuffer out) {
            arguments(out.put(',')).put(',');
            field(out, "call_id", call.id()).put(',');
            name(out);
        }

        FrameBuffer arguments(FrameBuffer out) {
            return field(out, "arguments", arguments);
        }

        FrameBuffer name(FrameBuffer out) {
            return field(out, "name", call.name());
        }
    }

    /** An item of which only this protocol has the type, with its own id. */
    static final class Provided extends OutputItem {

        private static final JsonReaderFactory READERS =
                Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.LAST));

        private final String type;
        private final byte[] json;

        private Provided(int index, String type, JsonObject json) {
            super("", "", index);
            this.type = type;
            this.json = json.toString().getBytes(StandardCharsets.UTF_8);
            end(true);
        }

        /** Reads an item; null for what is JSON for a lenient decoder only. */
        static @Nullable Provided of(int index, String source) {
            try (JsonReader reader = READERS.createReader(new StringReader(source))) {
                JsonObject json = reader.readObject();
                String type = json.getString("type", "");
                return type.isEmpty() ? null : new Provided(index, type, json);
            } catch (RuntimeException e) { // of several kinds: the parser has others for depth and for long numbers
                return null;
            }
        }

        @Override
        FrameBuffer write(FrameBuffer out) {
            return out.bytes(json, 0, json.length);
        }

        @Override
        String type() {
            return type;
        }

        @Override
        void members(FrameBuffer out) {
            // All are in the source.
        }
    }

    /** A picture that the model made. */
    static final class Picture extends OutputItem {

        private final FileCreated file;

        Picture(String stream, int index, FileCreated file) {
            super("ig_", stream, index);
            this.file = file;
            end(true);
        }

        @Override
        String type() {
            return "image_generation_call";
        }

        @Override
        void members(FrameBuffer out) {
            field(out.put(','), "result", file.data());
            field(out.put(','), "output_format", file.mediaType().replaceFirst("image/", ""));
        }
    }
}
