package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The turns of a request for a provider whose roles must alternate and which refuses empty texts and foreign thinking. */
public final class AlternatingTurns {

    private AlternatingTurns() {}

    /**
     * Returns the turns of {@link ChatRequest#alternating}, without blank texts, without thinking whose signature the provider
     * does not take, and without turns that have nothing else.
     *
     * @param taken whether the provider takes a signature back; thinking without one is left out
     */
    public static List<Message> of(ChatRequest request, Predicate<Signature> taken) {
        List<Message> turns = new ArrayList<>();
        for (Message turn : request.messages()) {
            List<Part> parts = parts(turn, taken);
            if (!parts.isEmpty()) {
                turns.add(new Message(turn.role(), parts));
            }
        }
        return request.with(turns).alternating();
    }

    private static boolean isSent(Part part, Predicate<Signature> taken) {
        if (part instanceof Part.Reasoning reasoning) {
            return reasoning.signature() != null && taken.test(reasoning.signature());
        }
        return !(part instanceof Part.Text text) || !text.text().isBlank();
    }

    /** The parts that are sent, without thinking at the end: Claude refuses a turn that ends with it. */
    private static List<Part> parts(Message turn, Predicate<Signature> taken) {
        List<Part> parts = new ArrayList<>(turn.parts());
        parts.removeIf(part -> !isSent(part, taken));
        while (!parts.isEmpty() && parts.get(parts.size() - 1) instanceof Part.Reasoning) {
            parts.remove(parts.size() - 1);
        }
        return parts;
    }

    /**
     * Whether the last turns are a loop of calls and results that did not begin with thinking that goes back. With a budget,
     * Claude thinks at the beginning of a loop only, and refuses to be asked for it later.
     *
     * @see <a href="https://platform.claude.com/cookbook/extended-thinking-extended-thinking-with-tool-use">Extended thinking with
     *     tool use</a>, read 2026-11-28
     */
    public static boolean continueWithoutThinking(List<Message> turns) {
        int first = question(turns) + 1;
        return first < turns.size() && !(turns.get(first).parts().get(0) instanceof Part.Reasoning);
    }

    /**
     * Returns the turns without the thinking of the loop of calls and results that they end with, if they do: Claude refuses
     * it there unless it is asked to think.
     */
    public static List<Message> withoutThinkingAtEnd(List<Message> turns) {
        int question = question(turns);
        List<Message> less = new ArrayList<>(turns.subList(0, question + 1));
        for (Message turn : turns.subList(question + 1, turns.size())) {
            List<Part> parts = turn.parts().stream()
                    .filter(part -> !(part instanceof Part.Reasoning))
                    .toList();
            less.add(new Message(turn.role(), parts));
        }
        return less;
    }

    /** The place of the last turn of the user that is not the result of a call. */
    private static int question(List<Message> turns) {
        int question = turns.size() - 1;
        while (question >= 2 && turns.get(question).parts().stream().anyMatch(Part.ToolResult.class::isInstance)) {
            question -= 2;
        }
        return question;
    }
}
