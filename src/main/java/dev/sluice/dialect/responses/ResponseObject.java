package dev.sluice.dialect.responses;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;
import static dev.sluice.dialect.JsonFields.string;

import dev.sluice.dialect.Dialect;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response, as far as it has come.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/object">The response object</a>
 */
final class ResponseObject {

    /** Members that repeat the request, with what they are where the reader does not know it. */
    private static final String[][] REPEATED = {
        {"background", "false"},
        {"conversation", "null"},
        {"instructions", "null"},
        {"max_output_tokens", "null"},
        {"parallel_tool_calls", "true"},
        {"previous_response_id", "null"},
        {"reasoning", "null"},
        {"store", "true"},
        {"temperature", "null"},
        {"text", "{\"format\":{\"type\":\"text\"}}"},
        {"tool_choice", "\"auto\""},
        {"tools", "[]"},
        {"top_p", "null"},
        {"truncation", "\"disabled\""}
    };

    private final String id;
    private final long created;
    private final Map<String, String> settings;
    private final List<OutputItem> items = new ArrayList<>();
    private String model = "";
    private Map<String, String> metadata = Map.of();
    private String status = "in_progress";
    private @Nullable String incomplete;
    private @Nullable Usage usage;
    private @Nullable StreamFailed failure;

    ResponseObject(String stream, Dialect.Options options) {
        this.id = "resp_" + stream;
        this.created = options.created().getEpochSecond();
        this.settings = options.settings();
    }

    void begin(StreamStarted started) {
        model = started.model();
        metadata = started.metadata();
    }

    /** The index of the next item. */
    int next() {
        return items.size();
    }

    void add(OutputItem item) {
        items.add(item);
    }

    /** Ends the response. What is still open of it is not whole. */
    void end(StreamCompleted completed) {
        usage = completed.usage();
        boolean refused = completed.stopReason() == StopReason.REFUSAL && completed.refusal() == null;
        switch (completed.stopReason()) {
            case CANCELLED -> status = "cancelled";
            case MAX_TOKENS -> incomplete = "max_output_tokens";
            default -> incomplete = refused ? "content_filter" : null;
        }
        if (completed.stopReason() != StopReason.CANCELLED) {
            status = incomplete == null ? "completed" : "incomplete";
        }
        endItems();
    }

    void end(StreamFailed failed) {
        failure = failed;
        status = "failed";
        endItems();
    }

    private void endItems() {
        for (OutputItem item : items) {
            if (item.isOpen()) {
                item.end(false);
            }
        }
    }

    /** The type of the event that ends it. The protocol has none for a response that was cancelled. */
    String lastEvent() {
        return switch (status) {
            case "completed" -> "response.completed";
            case "failed" -> "response.failed";
            default -> "response.incomplete";
        };
    }

    /** Writes the response. */
    FrameBuffer write(FrameBuffer out) {
        field(out.put('{'), "id", id).ascii(",\"object\":\"response\",");
        name(out, "created_at").number(created).put(',');
        field(out, "status", status).put(',');
        name(out, "error");
        (failure == null ? out.ascii("null") : ResponsesJson.error(out, failure)).put(',');
        name(out, "incomplete_details");
        if (incomplete == null) {
            out.ascii("null");
        } else {
            field(out.put('{'), "reason", incomplete).put('}');
        }
        field(out.put(','), "model", model);
        output(out.put(','));
        metadata(out.put(','));
        for (String[] member : REPEATED) {
            String value = settings.get(member[0]);
            name(out.put(','), member[0]);
            if (value == null) {
                out.ascii(member[1]);
            } else {
                byte[] json = value.getBytes(StandardCharsets.UTF_8);
                out.bytes(json, 0, json.length);
            }
        }
        name(out.put(','), "usage");
        return (usage == null ? out.ascii("null") : ResponsesJson.usage(out, usage)).put('}');
    }

    private void output(FrameBuffer out) {
        name(out, "output").put('[');
        for (int i = 0; i < items.size(); i++) {
            items.get(i).write(i == 0 ? out : out.put(','));
        }
        out.put(']');
    }

    private void metadata(FrameBuffer out) {
        name(out, "metadata").put('{');
        boolean first = true;
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            if (!first) {
                out.put(',');
            }
            first = false;
            string(out, JsonText.of(entry.getKey())).put(':');
            string(out, JsonText.of(entry.getValue()));
        }
        out.put('}');
    }
}
