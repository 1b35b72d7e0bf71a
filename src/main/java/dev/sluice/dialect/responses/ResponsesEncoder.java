package dev.sluice.dialect.responses;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.PartEncoder;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of a response. Each has its number, from 0, by which a client resumes: so the events of a log make the same
 * frames for every reader, and pieces are not joined. A frame names its item by its place in the output, so that calls may
 * interleave.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming events</a>
 */
final class ResponsesEncoder extends PartEncoder {

    /** A piece of text up to its number, as bytes, because most events are one. */
    private static final byte[] TEXT_DELTA = textDelta();

    private static byte[] textDelta() {
        String type = "response.output_text.delta";
        FrameBuffer frame = new FrameBuffer(new byte[128]);
        frame.event(type).data().ascii("{\"type\":\"").ascii(type).ascii("\",\"sequence_number\":");
        return Arrays.copyOf(frame.array(), frame.length());
    }

    private final ResponseObject response;
    private final Map<Integer, OutputItem.Call> calls = new HashMap<>();

    /** Sources that were cited while no text was open. They go with the next text, or with an empty one, which has no places. */
    private final List<SourceCited> waiting = new ArrayList<>();

    /* What is open. */
    private OutputItem.@Nullable Message message;
    private OutputItem.@Nullable Reasoning thinking;

    /** Whether what is closed now is whole. */
    private boolean whole = true;

    ResponsesEncoder(String stream, Dialect.Options options) {
        super(stream, ResponsesDialect.NAME, true, options);
        this.response = new ResponseObject(stream, options);
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public boolean joins() {
        return false;
    }

    /** The response as far as it has come. */
    ResponseObject response() {
        return response;
    }

    /** Begins an event; its other members are written next, each with a comma before it. */
    private FrameBuffer event(FrameBuffer frame, String type) {
        frame.event(type).data().ascii("{\"type\":\"").ascii(type).ascii("\",\"sequence_number\":");
        return frame.number(frames());
    }

    private void endEvent() {
        out().put('}');
        end();
    }

    private void lifecycle(FrameBuffer frame, String type) {
        response.write(name(event(frame, type).put(','), "response"));
        endEvent();
    }

    private void itemBegun(FrameBuffer frame, OutputItem item) {
        response.add(item);
        item(frame, "response.output_item.added", item);
    }

    private void item(FrameBuffer frame, String type, OutputItem item) {
        name(event(frame, type).put(','), "output_index").number(item.index());
        item.write(name(frame.put(','), "item"));
        endEvent();
    }

    /** Begins an event about an item's only part. */
    private FrameBuffer part(String type, OutputItem item) {
        FrameBuffer json = event(frame(), type);
        String index = item instanceof OutputItem.Reasoning ? ",\"summary_index\":0," : ",\"content_index\":0,";
        return item.place(json).ascii(index);
    }

    @Override
    protected void started(StreamStarted started) {
        response.begin(started);
        lifecycle(frame(), "response.created");
        lifecycle(lastFrame(), "response.in_progress");
    }

    @Override
    protected void ending(StreamEvent terminal) {
        whole = terminal instanceof StreamCompleted completed
                && completed.stopReason() != StopReason.MAX_TOKENS
                && completed.stopReason() != StopReason.CANCELLED;
    }

    @Override
    protected void textBegun() {
        message = begun(new OutputItem.Message(stream(), response.next(), null));
        waiting.forEach(source -> cite(frame(), source));
        waiting.clear();
    }

    private OutputItem.Message begun(OutputItem.Message item) {
        itemBegun(frame(), item);
        item.emptyPart(name(part("response.content_part.added", item), "part"));
        endEvent();
        return item;
    }

    @Override
    protected void text(JsonText piece) {
        OutputItem.Message item = open(message);
        item.add(reply(), piece.length());
        byte[] place = item.deltaPlace();
        FrameBuffer json = frame().bytes(TEXT_DELTA, 0, TEXT_DELTA.length).number(frames());
        json.bytes(place, 0, place.length).bytes(piece.array(), piece.from(), piece.to());
        json.ascii("\"}");
        end();
    }

    @Override
    protected void textEnded() {
        OutputItem.Message item = open(message);
        message = null;
        if (cutsOff()) {
            return;
        }
        item.text(part("response.output_text.done", item).ascii("\"logprobs\":[],"));
        endEvent();
        ended(item);
    }

    private void ended(OutputItem.Message item) {
        item.part(name(part("response.content_part.done", item), "part"));
        endEvent();
        item.end(whole);
        item(frame(), "response.output_item.done", item);
    }

    private static <T> T open(@Nullable T item) {
        if (item == null) {
            throw new IllegalStateException("nothing is open");
        }
        return item;
    }

    @Override
    protected void reasoningBegun() {
        OutputItem.Reasoning item = new OutputItem.Reasoning(stream(), response.next());
        thinking = item;
        itemBegun(frame(), item);
        part("response.reasoning_summary_part.added", item).ascii("\"part\":{\"type\":\"summary_text\",\"text\":\"\"}");
        endEvent();
    }

    @Override
    protected void reasoning(JsonText piece) {
        OutputItem.Reasoning item = open(thinking);
        item.add(piece);
        field(part("response.reasoning_summary_text.delta", item), "delta", piece);
        endEvent();
    }

    @Override
    protected void reasoningEnded(@Nullable ReasoningSigned signed) {
        OutputItem.Reasoning item = open(thinking);
        thinking = null;
        if (cutsOff()) {
            return;
        }
        item.text(part("response.reasoning_summary_text.done", item));
        endEvent();
        item.part(name(part("response.reasoning_summary_part.done", item), "part"));
        endEvent();
        ended(item, signed);
    }

    private void ended(OutputItem.Reasoning item, @Nullable ReasoningSigned signed) {
        if (signed != null) {
            item.sign(signed.signature());
        }
        item.end(whole);
        item(frame(), "response.output_item.done", item);
    }

    @Override
    protected void reasoningSigned(ReasoningSigned signed) {
        OutputItem.Reasoning item = new OutputItem.Reasoning(stream(), response.next());
        itemBegun(frame(), item);
        ended(item, new ReasoningSigned("", signed.carried(thought())));
    }

    @Override
    protected void callBegun(ToolCallStarted started) {
        OutputItem.Call item = new OutputItem.Call(stream(), response.next(), started);
        calls.put(started.call(), item);
        itemBegun(frame(), item);
    }

    @Override
    protected void callInput(int call, JsonText piece) {
        OutputItem.Call item = open(calls.get(call));
        item.add(piece);
        field(
                item.place(event(frame(), "response.function_call_arguments.delta"))
                        .put(','),
                "delta",
                piece);
        endEvent();
    }

    @Override
    protected void callEnded(ToolCallCompleted completed) {
        OutputItem.Call item = open(calls.remove(completed.call()));
        item.end(completed.arguments());
        item.place(event(frame(), "response.function_call_arguments.done"));
        item.name(item.arguments(out().put(',')).put(','));
        endEvent();
        item(frame(), "response.output_item.done", item);
    }

    @Override
    protected void source(SourceCited source) {
        if (message == null) {
            waiting.add(new SourceCited(
                    source.url(), source.file(), source.title(), SourceCited.UNTOLD, SourceCited.UNTOLD));
        } else {
            cite(lastFrame(), source);
        }
    }

    private void cite(FrameBuffer frame, SourceCited source) {
        OutputItem.Message item = open(message);
        int number = item.cite(source);
        item.place(event(frame, "response.output_text.annotation.added")).ascii(",\"content_index\":0,");
        name(frame, "annotation_index").number(number).put(',');
        item.annotation(name(frame, "annotation"), source);
        endEvent();
    }

    /** Writes a picture; the protocol has no word for other files. */
    @Override
    protected void file(FileCreated file) {
        if (file.mediaType().startsWith("image/")) {
            OutputItem.Picture item = new OutputItem.Picture(stream(), response.next(), file);
            itemBegun(frame(), item);
            item(frame(), "response.output_item.done", item);
        }
    }

    /** Writes an item that only this protocol knows, as its provider wrote it. */
    @Override
    protected void provided(String json) {
        OutputItem.Provided item = OutputItem.Provided.of(response.next(), json);
        if (item != null) {
            endOpen();
            itemBegun(frame(), item);
            item(lastFrame(), "response.output_item.done", item);
        }
    }

    @Override
    protected void refused(String words) {
        OutputItem.Message item = begun(new OutputItem.Message(stream(), response.next(), words));
        field(part("response.refusal.delta", item), "delta", words);
        endEvent();
        field(part("response.refusal.done", item), "refusal", words);
        endEvent();
        ended(item);
    }

    @Override
    protected void completed(StreamCompleted completed) {
        if (!waiting.isEmpty()) {
            textBegun();
            textEnded();
        }
        response.end(completed);
        lifecycle(lastFrame(), response.lastEvent());
    }

    /**
     * Writes the failed response, and an error, without which some clients take the end for a clean one. A reader who is cut
     * off gets the error under the number of the frame before, after which the reply continues.
     */
    @Override
    protected void failed(StreamFailed failed) {
        if (!cutsOff()) {
            response.end(failed);
            lifecycle(frame(), response.lastEvent());
        }
        FrameBuffer json = lastFrame().event("error").data().ascii("{\"type\":\"error\",\"sequence_number\":");
        json.number(cutsOff() ? frames() - 1L : frames()).put(',');
        field(json, "code", failed.code().wireName()).put(',');
        field(json, "message", failed.message()).ascii(",\"param\":null,");
        // The error is documented as these members, and sent by OpenAI as this one, by which its clients throw it.
        ResponsesJson.refusal(name(json, "error"), failed);
        endEvent();
    }
}
