package dev.sluice.provider.cohere;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.MalformedJson;
import dev.sluice.json.TextTemplate;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.ToolCall;
import dev.sluice.provider.cohere.CohereEvent.Content;
import dev.sluice.provider.cohere.CohereEvent.Tool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A decoder of chat events. The reply ends at {@code message-end}, or at {@code [DONE]} where that is missing; without content
 * and without a reason neither ends a reply. The model's plan for using tools is not relayed as thinking.
 */
final class CohereDecoder implements ReplyDecoder {

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final CohereEvent event;
    private final TextTemplate template = new TextTemplate();
    private final CohereThinking thinking;
    private final CohereSources sources;
    private final Map<Long, ToolCall> callsByIndex = new HashMap<>();

    CohereDecoder(ReplyListener listener, ReplyWriter reply) {
        this.listener = listener;
        this.event = new CohereEvent(listener::leftOut);
        this.reply = reply;
        this.thinking = new CohereThinking(reply);
        this.sources = new CohereSources(reply);
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
        if (Arrays.equals(array, from, to, DONE, 0, DONE.length)) {
            finish("");
            return;
        }
        try {
            event.read(array, from, to);
        } catch (MalformedJson e) {
            if (type.equals("error")) {
                reply.fail(CohereFailures.TABLE.name(0, ""));
            } else {
                listener.skipped();
            }
            return;
        }
        String kind = event.type.isEmpty() ? type : event.type;
        emit(kind, array);
        if (event.isTextOnly()) {
            JsonSpan text = event.contents.get(0).text;
            template.learn(array, from, to, text.from(), text.to());
        }
        if (event.failed || type.equals("error")) {
            reply.fail(CohereFailures.TABLE.name(0, ""));
        } else if (kind.equals("message-end")) {
            finish(Objects.requireNonNullElse(event.finishReason, ""));
        }
    }

    private void emit(String kind, byte[] array) {
        switch (kind) {
            case "content-delta", "content-start" -> {
                if (kind.equals("content-start")) {
                    sources.begin(event.index);
                }
                for (Content content : event.contents) {
                    thinking.thought(array, content.thinking);
                    reply.text(array, content.text);
                }
            }
            case "tool-plan-delta" -> thinking.plan(array, event.plan);
            case "citation-start" -> event.citations.forEach(sources::cite);
            case "tool-call-start" -> {
                if (event.tools.stream().anyMatch(tool -> !tool.name.isEmpty())) {
                    thinking.keep();
                }
                for (Tool tool : event.tools) {
                    ToolCall call = reply.begun(callsByIndex.get(event.index), tool.id, tool.name);
                    callsByIndex.put(event.index, call);
                    call.identify(tool.id, tool.name);
                    input(call, tool, array);
                }
            }
            case "tool-call-delta" -> {
                ToolCall call = callsByIndex.get(event.index);
                if (call != null) {
                    event.tools.forEach(tool -> input(call, tool, array));
                }
            }
            case "tool-call-end" -> {
                ToolCall call = callsByIndex.get(event.index);
                if (call != null) {
                    call.complete();
                }
            }
            case "message-end" -> reply.usage(event.tokens);
            default -> {
                // message-start, ends of content and citations, debug, and new types
            }
        }
    }

    private static void input(ToolCall call, Tool piece, byte[] array) {
        if (piece.object != null) {
            call.whole(piece.object);
        } else {
            call.input(array, piece.arguments);
        }
    }

    /** See "finish_reason" in Cohere's documentation, read 2026-11-21. */
    private void finish(String reason) {
        if (reply.calls().stream().anyMatch(call -> !call.name().isEmpty())) {
            thinking.keep();
        }
        sources.end();
        switch (reason) {
            case "MAX_TOKENS" -> reply.complete(StopReason.MAX_TOKENS);
            case "STOP_SEQUENCE" -> reply.complete(StopReason.STOP_SEQUENCE);
            case "TOOL_CALL" -> reply.complete(StopReason.TOOL_USE);
            case "ERROR", "ERROR_TOXIC", "ERROR_LIMIT", "TIMEOUT" -> reply.fail(CohereFailures.TABLE.name(0, reason));
            case "" -> reply.completeWithoutReason();
            default -> reply.complete(StopReason.END_TURN);
        }
    }

    @Override
    public void end() {
        reply.fail(ProviderFailures.endedEarly());
    }

    @Override
    public boolean ended() {
        return reply.ended();
    }

    /** Classified by the status alone: the body has only a sentence for people. */
    @Override
    public StreamFailed refusal(int status, byte[] body) {
        return status == 200 ? ProviderFailures.notUnderstood() : CohereFailures.TABLE.name(status, "");
    }
}
