package dev.sluice.provider.bedrock;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonSpan;
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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of the messages of a Converse stream. The reply ends when both {@code messageStop} and {@code metadata}, which
 * follows it with the usage, have come, or when the connection ends cleanly after the first.
 *
 * <p>Gateways may answer with InvokeModel's stream instead, whose messages wrap the events of the model's own provider;
 * these go to that provider's decoder.
 */
final class BedrockDecoder implements ReplyDecoder, MessageFraming.Messages {

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final BedrockProvider.Wrapped wrapped;
    private final BedrockEvent event;

    /** The tool calls among the content blocks, by block. */
    private final Map<Long, ToolCall> callsByBlock = new HashMap<>();

    private @Nullable ReplyDecoder unwrapping;
    private @Nullable String stopReason;
    private boolean metadataSeen;

    private final TextTemplate template = new TextTemplate();
    private final OpenBlock block;
    private final BedrockBytes redacted = new BedrockBytes();
    private final BedrockBytes picture = new BedrockBytes();

    /** The format of the picture that is being written; empty if there is none, or it is not known. */
    private String pictureFormat = "";

    /**
     * Makes a decoder.
     *
     * @param wrapped makes a decoder for the events that InvokeModel wraps
     */
    BedrockDecoder(ReplyListener listener, ReplyWriter reply, BedrockProvider.Wrapped wrapped) {
        this.listener = listener;
        this.event = new BedrockEvent(listener::leftOut);
        this.reply = reply;
        this.wrapped = wrapped;
        this.block = new OpenBlock(reply, BedrockBlocks.MAKER);
    }

    @Override
    public void event(String type, byte[] array, int from, int to) {
        if (reply.ended()) {
            return;
        }
        listener.alive();
        if (type.equals("contentBlockDelta") && template.fits(array, from, to)) {
            reply.text(array, template.textFrom(), template.textTo(), template.textPlain());
            return;
        }
        try {
            event.read(array, from, to);
        } catch (MalformedJson e) {
            listener.skipped();
            return;
        }
        switch (type) {
            case "contentBlockDelta" -> {
                thinking(array);
                text(array);
                picture(array);
                if (event.isTextOnly()) {
                    template.learn(array, from, to, event.text.from(), event.text.to());
                }
                ToolCall call = callsByBlock.get(event.index);
                if (call != null) {
                    call.input(array, event.input);
                    if (!event.object.isEmpty()) {
                        call.whole(event.object);
                    }
                }
            }
            case "contentBlockStart" -> {
                writeBytes();
                block.end();
                pictureFormat = event.pictureFormat;
                if (event.startsCall) {
                    ToolCall call = reply.begun(callsByBlock.get(event.index), event.toolId, event.toolName);
                    callsByBlock.put(event.index, call);
                    call.identify(event.toolId, event.toolName);
                }
            }
            case "contentBlockStop" -> {
                writeBytes();
                block.end(event.index);
                ToolCall call = callsByBlock.get(event.index);
                if (call != null) {
                    call.complete();
                }
            }
            case "messageStop" -> {
                stopReason = event.stopReason;
                if (metadataSeen) {
                    complete(stopReason);
                } else {
                    reply.finished();
                }
            }
            case "metadata" -> {
                reply.usage(event.tokens);
                metadataSeen = true;
                if (stopReason != null) {
                    complete(stopReason);
                }
            }
            case "chunk" -> unwrap(array);
            // Not a message of AWS's: a plain JSON answer where a stream was expected.
            case "message" -> reply.fail(refusal(200, event.errorType));
            default -> {
                // messageStart, initial-response, and new types
            }
        }
    }

    private void thinking(byte[] array) {
        if (!event.thinking.isEmpty()) {
            block.thinking(event.index);
            reply.reasoning(array, event.thinking);
        }
        block.signature(event.index, event.signature);
        take(redacted, array, event.redacted);
    }

    private void text(byte[] array) {
        if (!event.text.isEmpty()) {
            block.text(event.index);
            reply.text(array, event.text);
        }
        Citation citation = event.citation.get();
        if (citation != null) {
            block.cite(event.index, citation);
        }
    }

    private void picture(byte[] array) {
        if (!pictureFormat.isEmpty()) {
            take(picture, array, event.picture);
        }
    }

    private void take(BedrockBytes bytes, byte[] array, JsonSpan piece) {
        if (!piece.isEmpty() && !bytes.add(array, piece)) {
            listener.leftOut(1);
        }
    }

    /** Writes the bytes of a block, which has ended. */
    private void writeBytes() {
        byte[] data = redacted.take();
        if (data.length > 0) {
            block.redacted(new String(data, StandardCharsets.ISO_8859_1));
        }
        byte[] file = picture.take();
        if (file.length > 0) {
            reply.file("image/" + pictureFormat, file, 0, file.length);
        }
        pictureFormat = "";
    }

    @Override
    public void exception(String type) {
        listener.alive();
        reply.fail(BedrockFailures.of(0, type));
    }

    private void unwrap(byte[] array) {
        ReplyDecoder decoder = unwrapping;
        if (decoder == null) {
            decoder = wrapped.decoder(BedrockBlocks.MAKER, listener, reply);
            unwrapping = decoder;
        }
        try {
            // Decoded as JSON first: Base64 has slashes, which JSON may escape.
            byte[] bytes =
                    Base64.getDecoder().decode(new JsonText(array, event.bytes.from(), event.bytes.to()).decoded());
            decoder.event("message", bytes, 0, bytes.length);
        } catch (IllegalArgumentException e) {
            listener.skipped();
        }
    }

    /** See "stopReason" in AWS's documentation of messageStop, read 2026-11-21. */
    private void complete(String reason) {
        writeBytes();
        block.end();
        switch (reason) {
            case "max_tokens", "model_context_window_exceeded" -> reply.complete(StopReason.MAX_TOKENS);
            case "stop_sequence" -> reply.complete(StopReason.STOP_SEQUENCE);
            case "tool_use" -> reply.complete(StopReason.TOOL_USE);
            case "guardrail_intervened", "content_filtered" -> reply.complete(StopReason.REFUSAL);
            case "malformed_model_output", "malformed_tool_use" -> reply.fail(ProviderFailures.notUnderstood());
            case "" -> reply.completeWithoutReason();
            default -> reply.complete(StopReason.END_TURN);
        }
    }

    @Override
    public void finish() {
        if (unwrapping != null) {
            unwrapping.finish();
        } else {
            end();
        }
    }

    @Override
    public void end() {
        if (stopReason != null) {
            complete(stopReason);
        } else {
            reply.fail(ProviderFailures.endedEarly());
        }
    }

    @Override
    public boolean ended() {
        return reply.ended();
    }

    @Override
    public StreamFailed refusal(int status, Function<String, @Nullable String> headers, byte[] body) {
        String type = headers.apply("x-amzn-ErrorType");
        return type == null ? refusal(status, body) : refusal(status, type);
    }

    @Override
    public StreamFailed refusal(int status, byte[] body) {
        try {
            event.read(body, 0, body.length);
            return refusal(status, event.errorType);
        } catch (MalformedJson e) {
            return refusal(status, "");
        }
    }

    private static StreamFailed refusal(int status, String type) {
        return status == 200 && type.isEmpty()
                ? ProviderFailures.notUnderstood()
                : BedrockFailures.of(status == 200 ? 0 : status, type);
    }
}
