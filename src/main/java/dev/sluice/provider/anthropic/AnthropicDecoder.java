package dev.sluice.provider.anthropic;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonText;
import dev.sluice.json.MalformedJson;
import dev.sluice.json.TextTemplate;
import dev.sluice.provider.Citation;
import dev.sluice.provider.OpenBlock;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.ToolCall;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of the Messages stream. The reply ends at {@code message_stop}, unless that comes without content and without a
 * stop reason, or when the connection ends cleanly after a stop reason. Blocks, deltas and events for which Sluice has no
 * event, such as calls and results of tools that the provider runs itself, are relayed as they are, for clients that speak
 * the same protocol.
 */
final class AnthropicDecoder implements ReplyDecoder {

    private static final long NONE = -1;

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final AnthropicEvent event;
    private final TextTemplate template = new TextTemplate();
    private final OpenBlock block;

    /** The tool calls among the content blocks, by block. */
    private final Map<Long, ToolCall> callsByBlock = new HashMap<>();

    /** The reasons to stop that a reply can have for Sluice. */
    private static final Set<String> KNOWN_REASONS =
            Set.of("end_turn", "max_tokens", "stop_sequence", "tool_use", "refusal");

    private @Nullable String stopReason;

    /** The block that is relayed as it is; negative if there is none. */
    private long provided = NONE;

    /** Whether the block before was a text, of which another must be told apart. */
    private boolean afterText;

    AnthropicDecoder(ReplyListener listener, ReplyWriter reply) {
        this(AnthropicBlocks.MAKER, listener, reply);
    }

    /**
     * Makes a decoder.
     *
     * @param maker the type of the provider that gets its thinking back
     */
    AnthropicDecoder(String maker, ReplyListener listener, ReplyWriter reply) {
        this.listener = listener;
        this.event = new AnthropicEvent(listener::leftOut);
        this.reply = reply;
        this.block = new OpenBlock(reply, maker);
    }

    @Override
    public void event(String type, byte[] array, int from, int to) {
        if (reply.ended()) {
            return;
        }
        listener.alive();
        if (template.fits(array, from, to) && !type.equals("error")) {
            reply.text(array, template.textFrom(), template.textTo(), template.textPlain());
            return;
        }
        try {
            event.read(array, from, to);
        } catch (MalformedJson e) {
            if (type.equals("error")) {
                reply.fail(ProviderFailures.of(0, ""));
            } else {
                listener.skipped();
            }
            return;
        }
        String kind = event.type.isEmpty() ? type : event.type;
        emit(kind, array, from, to);
        if (event.failed || type.equals("error") || AnthropicFailures.isError(event.type)) {
            // An error that is not wrapped has its type where events have theirs.
            reply.fail(AnthropicFailures.of(0, event.errorType.isEmpty() ? event.type : event.errorType));
        } else if (kind.equals("message_stop")) {
            finish();
        }
    }

    private void emit(String kind, byte[] array, int from, int to) {
        switch (kind) {
            case "content_block_delta" -> delta(array, from, to);
            case "content_block_start" -> start(array, from, to);
            case "content_block_stop" -> {
                if (provided != NONE && event.index == provided) {
                    provided = NONE;
                    relay(array, from, to);
                }
                block.end(event.index);
                ToolCall call = callsByBlock.get(event.index);
                if (call != null) {
                    call.complete();
                }
            }
            case "message_start" -> reply.usage(event.tokens);
            case "message_delta" -> {
                reply.usage(event.tokens);
                if (event.saysMore || (event.stopReason != null && !KNOWN_REASONS.contains(event.stopReason))) {
                    relay(array, from, to);
                }
                if (event.stopReason != null) {
                    stopReason = event.stopReason;
                    reply.finished();
                }
            }
            case "message_stop", "ping", "error", "" -> {
                // no content
            }
            default -> {
                if (!event.failed && !AnthropicFailures.isError(kind) && event.type.equals(kind)) {
                    relay(array, from, to);
                }
            }
        }
    }

    /** Relays an event as it is. */
    private void relay(byte[] array, int from, int to) {
        reply.provided(AnthropicBlocks.MAKER, array, from, to);
    }

    private void start(byte[] array, int from, int to) {
        block.end();
        boolean anotherText = afterText && event.contentType.equals("text");
        afterText = event.contentType.equals("text");
        provided = NONE;
        switch (event.contentType) {
            case "text" -> {
                if (anotherText) {
                    relay(array, from, to);
                }
                block.text(event.index);
                reply.text(array, event.text);
                cite();
            }
            case "thinking" -> {
                block.thinking(event.index);
                reply.reasoning(array, event.thinking);
                block.signature(event.index, event.signature);
            }
            case "redacted_thinking" -> block.redacted(event.redacted);
            case "tool_use" -> {
                // Blocks whose place is not told are not in one place.
                if (event.saysMore) {
                    relay(array, from, to);
                }
                ToolCall there = event.index < 0 ? null : callsByBlock.get(event.index);
                ToolCall call = reply.begun(there, event.toolId, event.toolName);
                callsByBlock.put(event.index, call);
                call.identify(event.toolId, event.toolName);
                input(call, array);
            }
            // What comes next in the block's place must not go to a call that was there.
            case "" -> callsByBlock.remove(event.index);
            default -> {
                callsByBlock.remove(event.index);
                provided = event.index;
                relay(array, from, to);
            }
        }
    }

    private void delta(byte[] array, int from, int to) {
        switch (event.contentType) {
            case "text_delta" -> {
                block.text(event.index);
                reply.text(array, event.text);
                cite();
                // Without a type of its own, the event's name decides what it is.
                if (event.isTextOnly() && !event.type.isEmpty()) {
                    template.learn(array, from, to, event.text.from(), event.text.to());
                }
            }
            case "thinking_delta" -> {
                block.thinking(event.index);
                reply.reasoning(array, event.thinking);
            }
            case "signature_delta" -> block.signature(event.index, event.signature);
            case "citations_delta" -> {
                cite();
                if (!event.citations.list().isEmpty()) {
                    relay(array, from, to);
                }
            }
            case "input_json_delta" -> {
                ToolCall call = callsByBlock.get(event.index);
                if (call != null) {
                    input(call, array);
                } else if (provided != NONE && event.index == provided) {
                    relay(array, from, to);
                }
            }
            case "" -> {
                // a delta that says nothing
            }
            default -> relay(array, from, to);
        }
    }

    private void input(ToolCall call, byte[] array) {
        JsonText whole = event.input;
        if (whole != null) {
            call.whole(whole);
        }
        call.input(array, event.partialJson);
    }

    private void cite() {
        for (Citation citation : event.citations.list()) {
            block.cite(event.index, citation);
        }
    }

    /** See "Stop reasons" in Anthropic's documentation, read 2026-11-21. */
    @Override
    public void finish() {
        block.end();
        if (stopReason == null) {
            reply.completeWithoutReason();
            return;
        }
        switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> reply.complete(StopReason.MAX_TOKENS);
            case "stop_sequence" -> reply.complete(StopReason.STOP_SEQUENCE);
            case "tool_use" -> reply.complete(StopReason.TOOL_USE);
            case "refusal" -> reply.complete(StopReason.REFUSAL);
            default -> reply.complete(StopReason.END_TURN);
        }
    }

    @Override
    public void end() {
        if (stopReason != null) {
            finish();
        } else {
            reply.fail(ProviderFailures.endedEarly());
        }
    }

    @Override
    public boolean ended() {
        return reply.ended();
    }

    @Override
    public StreamFailed refusal(int status, byte[] body) {
        try {
            event.read(body, 0, body.length);
            return AnthropicFailures.of(status, event.errorType);
        } catch (MalformedJson e) {
            return status == 200 ? ProviderFailures.notUnderstood() : ProviderFailures.of(status, "");
        }
    }
}
