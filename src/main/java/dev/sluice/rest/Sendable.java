package dev.sluice.rest;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.InputCheck;
import dev.sluice.chat.TurnOrder;
import dev.sluice.chat.Unsendable;
import dev.sluice.conversation.LeftOut;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.stream.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request with the models that can be sent it. What the client sends must suit a model, but not what is stored: a
 * conversation with a picture goes on with a model that sees none, without the picture.
 *
 * @param leftOut the number of parts of stored turns that the models cannot take
 */
record Sendable(ChatRequest chat, List<Target> targets, int leftOut) {

    /** The entry of progress events' metadata that says what was left out. */
    static final String LEFT_OUT = "left_out";

    /** Finds the requested models whose providers can be sent this request; refuses it when none can. */
    static Sendable of(List<Target> asked, ChatRequest chat, ChatInput input) {
        int stored = chat.messages().size() - input.chat().messages().size();
        Unsendable disordered = TurnOrder.check(chat.messages());
        if (disordered != null) {
            throw refused(disordered, stored, input);
        }
        List<Target> targets = new ArrayList<>();
        Unsendable first = null;
        for (Target target : asked) {
            Unsendable why = check(target, chat);
            if (why == null) {
                targets.add(target);
            } else if (first == null) {
                first = why;
            }
        }
        if (first == null || !targets.isEmpty()) {
            return new Sendable(chat, targets, 0);
        }
        Unsendable wrong = first;
        for (int i = 0; stored > 0 && i < asked.size(); i++) {
            // What is stored is left out, so that only what the client sends can be at fault.
            Target target = asked.get(i);
            LeftOut leftOut = new LeftOut(target.provider().inputs(target.model()));
            ChatRequest without = leftOut.from(chat, stored);
            Unsendable why = check(target, without);
            if (why == null) {
                return new Sendable(without, List.of(target), leftOut.parts());
            }
            wrong = i == 0 ? why : wrong;
        }
        throw refused(wrong, stored, input);
    }

    private static @Nullable Unsendable check(Target target, ChatRequest chat) {
        Unsendable why = InputCheck.check(chat, () -> target.provider().inputs(target.model()), target.model());
        return why == null ? target.provider().check(chat, target.model()) : why;
    }

    private static ApiException refused(Unsendable why, int stored, ChatInput input) {
        Unsendable named = input.place().named(why, stored);
        return ApiException.invalid(named.field(), named.detail());
    }

    /**
     * The metadata of the stream: the client's, and what is left out for the first model.
     *
     * @param attachments stored attachments for which there was no room
     */
    Map<String, String> metadata(Map<String, String> sent, int attachments) {
        List<String> all = new ArrayList<>();
        int parts = leftOut + attachments;
        if (parts > 0) {
            all.add(parts == 1 ? "1 part of earlier turns" : parts + " parts of earlier turns");
        }
        Target first = targets.get(0);
        all.addAll(first.provider().leftOut(chat, first.model()));
        if (all.isEmpty()) {
            return sent;
        }
        Map<String, String> metadata = new LinkedHashMap<>(sent);
        metadata.put(LEFT_OUT, String.join("; ", all));
        return metadata;
    }
}
