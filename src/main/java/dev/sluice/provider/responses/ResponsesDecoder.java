package dev.sluice.provider.responses;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.json.MalformedJson;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.ToolCall;
import dev.sluice.provider.responses.RepeatedOutput.Kind;
import dev.sluice.provider.responses.RepeatedOutput.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A decoder of response events, and of whole responses from servers that do not stream. The reply ends with an event that
 * ends the response, and nowhere else.
 *
 * <p>Every text comes up to four times: as deltas, when its part is done, when its item is done, and in the whole response.
 * The first one is relayed and the others are skipped, so that a server may leave out any of them.
 *
 * <p>Above 300 lines, because all four forms of all kinds of output share what was relayed already.
 */
final class ResponsesDecoder implements ReplyDecoder {

    private static final Set<String> FINAL = Set.of("completed", "incomplete", "failed", "cancelled");

    private final ReplyListener listener;
    private final ReplyWriter reply;
    private final ResponsesEvent event;
    private final SeenParts seen = new SeenParts();
    private final ResponsesSources sources;
    private final ResponsesExtras extras;

    /** The calls by the ids of their items. */
    private final Map<String, ToolCall> callsByItem = new HashMap<>();

    /** The calls begun last in each place of the output; -1 for all whose place is not told. */
    private final Map<Integer, ToolCall> callsByPlace = new HashMap<>();

    ResponsesDecoder(ReplyListener listener, ReplyWriter reply) {
        this.listener = listener;
        this.event = new ResponsesEvent(listener::leftOut);
        this.reply = reply;
        this.sources = new ResponsesSources(reply);
        this.extras = new ResponsesExtras(reply);
    }

    @Override
    public void event(String type, byte[] array, int from, int to) {
        if (reply.ended()) {
            return;
        }
        listener.alive();
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
        boolean last = isLast(kind);
        if (last) {
            response(array);
        } else {
            emit(kind, array);
        }
        if (event.failed || type.equals("error")) {
            reply.fail(failure(event.errorStatus));
        } else if (last) {
            end(FINAL.contains(event.status) ? event.status : kind.substring(kind.lastIndexOf('.') + 1));
        }
    }

    /** Whether an event has the whole response. Without an event's name, a response has no type but its own, "message". */
    private boolean isLast(String type) {
        return switch (type) {
            case "response.completed",
                    "response.incomplete",
                    "response.failed",
                    "response.cancelled",
                    "response.done" -> true;
            case "message" -> FINAL.contains(event.status);
            default -> false;
        };
    }

    private void emit(String type, byte[] array) {
        switch (type) {
            case "response.output_text.delta" -> delta(Kind.TEXT, array);
            case "response.reasoning_summary_text.delta",
                    "response.reasoning_text.delta",
                    "response.reasoning_summary.delta",
                    "response.reasoning.delta" -> delta(Kind.REASONING, array);
            case "response.refusal.delta" -> delta(Kind.REFUSAL, array);
            case "response.output_text.done" -> part(Kind.TEXT, event.whole, array);
            case "response.reasoning_summary_text.done", "response.reasoning_text.done" ->
                part(Kind.REASONING, event.whole, array);
            case "response.refusal.done" -> part(Kind.REFUSAL, event.whole, array);
            case "response.content_part.added" -> {
                sources.begin();
                parts(array);
            }
            case "response.content_part.done",
                    "response.reasoning_summary_part.added",
                    "response.reasoning_summary_part.done" -> parts(array);
            case "response.output_text.annotation.added" ->
                sources.cite(event.sources, event.outputIndex, event.partIndex);
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" -> {
                if (!event.delta.isEmpty()) {
                    call(array).input(array, event.delta);
                }
            }
            case "response.function_call_arguments.done", "response.custom_tool_call_input.done" -> {
                if (!event.whole.isEmpty()) {
                    arguments(call(array), array, event.whole);
                }
            }
            case "response.output_item.added" -> {
                sources.begin();
                item(false, array);
            }
            case "response.output_item.done" -> item(true, array);
            default -> {
                // created, queued, in_progress, keepalive, tools that the provider runs, new types
            }
        }
    }

    private void delta(Kind kind, byte[] array) {
        if (!event.delta.isEmpty()) {
            piece(kind, event.delta, event.outputIndex, event.partIndex, array);
        }
    }

    private void parts(byte[] array) {
        for (int i = 0; i < event.pieces.count(); i++) {
            Piece piece = event.pieces.get(i);
            part(piece.kind, piece, array);
            sources.cite(piece.sources, event.outputIndex, event.partIndex);
        }
    }

    private void part(Kind kind, JsonSpan whole, byte[] array) {
        if (!whole.isEmpty() && !seen.hasPart(kind, event.outputIndex, event.partIndex)) {
            piece(kind, whole, event.outputIndex, event.partIndex, array);
        }
    }

    /** Relays a piece of a part, and notes its place. */
    private void piece(Kind kind, JsonSpan place, int output, int part, byte[] array) {
        if (kind == Kind.TEXT) {
            boolean begun = !sources.isLatest(output, part) && seen.hasPart(kind, output, part);
            sources.text(array, place, output, part, begun);
        }
        seen.part(kind, output, part);
        write(kind, place, array);
    }

    private void write(Kind kind, JsonSpan place, byte[] array) {
        seen.piece(kind, new JsonText(array, place.from(), place.to()).decodedLength());
        switch (kind) {
            case TEXT -> reply.text(array, place);
            case REASONING -> reply.reasoning(array, place);
            case REFUSAL -> reply.refusal(array, place.from(), place.to());
            case TOOL, FILE, SIGNATURE, PROVIDED, OTHER -> {
                // written by methods of their own
            }
        }
    }

    /** Relays an item. One that begins only identifies a call: its content comes again later. */
    private void item(boolean done, byte[] array) {
        boolean text = done && !seen.hasItem(Kind.TEXT, event.outputIndex);
        boolean reasoning = done && !seen.hasItem(Kind.REASONING, event.outputIndex);
        boolean refusal = done && !seen.hasItem(Kind.REFUSAL, event.outputIndex);
        for (int i = 0; i < event.pieces.count(); i++) {
            Piece piece = event.pieces.get(i);
            if (piece.kind == Kind.TOOL) {
                ToolCall call = callOf(piece);
                call.identify(piece.id, piece.name);
                if (done) {
                    finish(call, piece, array);
                }
            } else if (ResponsesExtras.is(piece)) {
                if (done) {
                    extras.item(piece, array);
                }
            } else if (!piece.isEmpty()
                    && (piece.kind == Kind.TEXT ? text : piece.kind == Kind.REASONING ? reasoning : refusal)) {
                piece(piece.kind, piece, event.outputIndex, i, array);
            }
            if (done) {
                sources.cite(piece.sources, event.outputIndex, i);
            }
        }
    }

    /** Relays what a whole response has that no earlier event had. */
    private void response(byte[] array) {
        MissingItems missing = new MissingItems(event.pieces, array, seen);
        IdentityHashMap<Piece, ToolCall> calls = calls(array);
        for (int i = 0; i < event.pieces.count(); i++) {
            Piece piece = event.pieces.get(i);
            if (piece.kind == Kind.TOOL) {
                ToolCall known = calls.get(piece);
                ToolCall call = known == null ? reply.newCall() : known;
                call.identify(piece.id, piece.name);
                finish(call, piece, array);
            } else if (ResponsesExtras.is(piece)) {
                extras.response(piece, array);
            } else if (missing.has(piece)) {
                piece(piece.kind, piece, piece.item, i, array);
                sources.cite(piece.sources, piece.item, i);
            } else {
                // Its place in the output, and so in the text, may be another than before.
                sources.begin();
                sources.cite(piece.sources, piece.item, i);
            }
        }
        reply.usage(event.tokens);
    }

    /**
     * The calls in a whole response that earlier events had: by their ids, or that of their items, else by name and arguments,
     * because some servers make new ids for the response.
     */
    private IdentityHashMap<Piece, ToolCall> calls(byte[] array) {
        IdentityHashMap<Piece, ToolCall> calls = new IdentityHashMap<>();
        List<ToolCall> rest = new ArrayList<>(reply.calls());
        for (int i = 0; i < event.pieces.count(); i++) {
            Piece piece = event.pieces.get(i);
            ToolCall byId = reply.callById(piece.id);
            ToolCall known = byId == null ? callsByItem.get(piece.itemId) : byId;
            if (piece.kind == Kind.TOOL && known != null && rest.remove(known)) {
                calls.put(piece, known);
            }
        }
        for (int i = 0; i < event.pieces.count(); i++) {
            Piece piece = event.pieces.get(i);
            if (piece.kind == Kind.TOOL && !calls.containsKey(piece)) {
                String arguments = piece.isEmpty()
                        ? piece.object.decoded()
                        : new JsonText(array, piece.from(), piece.to()).decoded();
                rest.stream()
                        .filter(call -> isNamed(call, piece))
                        .filter(call -> call.isWithoutArguments() || call.isCalledWith(arguments))
                        .findFirst()
                        .ifPresent(call -> {
                            rest.remove(call);
                            calls.put(piece, call);
                        });
            }
        }
        return calls;
    }

    private static boolean isNamed(ToolCall call, Piece piece) {
        return call.name().isEmpty() || piece.name.isEmpty() || call.name().equals(piece.name);
    }

    private void end(String status) {
        switch (status) {
            case "incomplete" ->
                // The other documented reason, and the undocumented ones, are limits.
                reply.complete(
                        event.incompleteReason.equals("content_filter") ? StopReason.REFUSAL : StopReason.MAX_TOKENS);
            case "failed" -> reply.fail(failure(0));
            case "cancelled" -> reply.fail(ProviderFailures.connectionLost());
            default -> reply.complete(StopReason.END_TURN);
        }
    }

    /** The failure of the event. An error that is not wrapped has its type where events have theirs. */
    private StreamFailed failure(int status) {
        return ResponsesFailures.of(status, event.errorType.isEmpty() ? event.type : event.errorType, event.errorCode);
    }

    /** The call that the event is about: by its item's id, else by its place, which some servers give to several items. */
    private ToolCall call(byte[] array) {
        String id = new JsonText(array, event.itemId.from(), event.itemId.to()).decoded();
        ToolCall known = id.isEmpty() ? null : callsByItem.get(id);
        known = known == null ? reply.callById(id) : known;
        if (known == null) {
            known = callsByPlace.computeIfAbsent(event.outputIndex, i -> reply.newCall());
            if (!id.isEmpty()) {
                callsByItem.put(id, known);
            }
        }
        return known;
    }

    /** The call in an item: by its id, else by that of the item, else the one in its place unless that has another id. */
    private ToolCall callOf(Piece piece) {
        ToolCall there = callsByItem.get(piece.itemId);
        there = there == null ? callsByPlace.get(event.outputIndex) : there;
        ToolCall call = reply.announced(there, piece.id, piece.name);
        callsByPlace.put(event.outputIndex, call);
        if (!piece.itemId.isEmpty()) {
            callsByItem.put(piece.itemId, call);
        }
        return call;
    }

    /** Completes a call, unless its arguments are to come with the whole response. */
    private static void finish(ToolCall call, Piece piece, byte[] array) {
        arguments(call, array, piece);
        if (call.isWithoutArguments()) {
            call.input(piece.object);
        }
        if (!call.isWithoutArguments()) {
            call.complete();
        }
    }

    private static void arguments(ToolCall call, byte[] array, JsonSpan whole) {
        if (call.isWithoutArguments()) {
            call.input(array, whole);
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

    @Override
    public StreamFailed refusal(int status, byte[] body) {
        try {
            event.read(body, 0, body.length);
        } catch (MalformedJson e) {
            return status == 200 ? ProviderFailures.notUnderstood() : ProviderFailures.of(status, "");
        }
        return failure(status);
    }
}
