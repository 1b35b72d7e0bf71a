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
            List<Part> parts =
                    turn.parts().stream().filter(part -> isSent(part, taken)).toList();
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

    /**
     * Whether the last turns are a loop of calls and results that did not begin with thinking that goes back.
     * Claude with a thinking budget refuses to think in the middle of it.
     *
     * @see <a href="https://platform.claude.com/docs/en/build-with-claude/extended-thinking">Extended thinking</a>, "Preserving
     *     thinking blocks", read 2026-11-28
     */
    public static boolean continueWithoutThinking(List<Message> turns) {
        int question = turns.size() - 1;
        while (question >= 2 && turns.get(question).parts().stream().anyMatch(Part.ToolResult.class::isInstance)) {
            question -= 2;
        }
        int first = question + 1;
        return first < turns.size() && !(turns.get(first).parts().get(0) instanceof Part.Reasoning);
    }
}
