package dev.sluice.dialect.anthropic;

import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.WholeEncoder;
import dev.sluice.dialect.WholeReply;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.sse.FrameBuffer;

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
        Provided end = completed.stopReason() == StopReason.CANCELLED ? null : blocks.end();
        AnthropicJson.head(out, stream, reply.model());
        blocks.write(name(out, "content"));
        AnthropicJson.stop(out.put(','), completed.stopReason(), end == null ? null : end.member("delta"))
                .put(',');
        AnthropicJson.usage(name(out, "usage"), completed.usage(), end == null ? null : end.member("usage"));
        if (end != null) {
            AnthropicJson.members(out, end.json(), "type", "delta", "usage");
        }
        out.put('}');
    }

    @Override
    protected void failed(StreamFailed failed, FrameBuffer out) {
        AnthropicJson.error(out, failed);
    }
}
