package dev.sluice.dialect.anthropic;

import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.WholeEncoder;
import dev.sluice.dialect.WholeReply;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.sse.FrameBuffer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

/**
 * A message that is not streamed.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages/create">Create a Message</a>
 */
final class AnthropicAnswer extends WholeEncoder {

    /** Anthropic's own status for an overload. */
    private static final int OVERLOADED = 529;

    private final String stream;

    AnthropicAnswer(String stream) {
        super(AnthropicDialect.NAME);
        this.stream = stream;
    }

    @Override
    protected int status(ErrorCode code) {
        return code == ErrorCode.PROVIDER_OVERLOADED ? OVERLOADED : super.status(code);
    }

    @Override
    protected void completed(WholeReply reply, StreamCompleted completed, FrameBuffer out) {
        MessageBlocks blocks = new MessageBlocks(reply);
        if (completed.refusal() != null) {
            blocks.refused(completed.refusal());
        }
        Provided told = completed.stopReason() == StopReason.CANCELLED ? null : blocks.end();
        JsonObject end = told == null ? JsonValue.EMPTY_JSON_OBJECT : told.json();
        AnthropicJson.head(out, stream, reply.model());
        blocks.write(name(out, "content"));
        AnthropicJson.stop(out.put(','), completed.stopReason(), told == null ? null : told.member("delta"))
                .put(',');
        JsonObject usage = told == null ? null : told.member("usage");
        AnthropicJson.usage(name(out, "usage"), completed.usage(), usage, AnthropicJson.WHOLE_USAGE);
        AnthropicJson.members(out, end, "type", "delta", "usage");
        AnthropicJson.nulls(out, end, "diagnostics").put('}');
    }

    @Override
    protected void failed(StreamFailed failed, FrameBuffer out) {
        AnthropicJson.error(out, failed);
    }
}
