package dev.sluice.rest.protocol;

import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.rest.TurnPlace;
import dev.sluice.rest.input.CallArguments;
import dev.sluice.rest.input.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a request being read, and its instructions, which protocols have among the turns. Blank texts, which clients
 * send beside calls, are left out.
 */
public final class Turns {

    /** In all turns of a request. A long agent's run has a few thousand, and providers count as few. */
    private static final int MAX_PARTS = 10_000;

    private final List<Message> messages = new ArrayList<>();
    private final List<String> instructions = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private int number = -1;
    private int parts;

    /** Begins with the client's next message. */
    public void next() {
        number++;
    }

    /** The number of the message being read, from 0. */
    public int number() {
        return number;
    }

    /** Adds instructions, unless they are blank. */
    public void instruct(String text) {
        if (!text.isBlank()) {
            instructions.add(text);
        }
    }

    /** Adds a turn from the message being read; one without parts is none. */
    public void add(Role role, List<Part> content) {
        add(role, content, number);
    }

    /**
     * Adds a turn from several messages; one without parts is none.
     *
     * @param first the number of the first of these messages
     */
    public void add(Role role, List<Part> content, int first) {
        if (!content.isEmpty()) {
            messages.add(new Message(role, content));
            numbers.add(first);
        }
    }

    /**
     * Leaves out the calls whose arguments broke off, as after a stop, where another turn follows without their results: there
     * is nothing that could be the result. A call that is whole must have one.
     */
    public void leaveOutBroken() {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role() != Role.ASSISTANT) {
                continue;
            }
            int next = i + 1;
            Set<String> answered = new HashSet<>();
            while (next < messages.size() && messages.get(next).role() == Role.TOOL) {
                messages.get(next).parts().forEach(part -> answered.add(((Part.ToolResult) part).callId()));
                next++;
            }
            if (next < messages.size()) {
                leaveOutBroken(i, answered);
            }
        }
    }

    private void leaveOutBroken(int turn, Set<String> answered) {
        List<Part> kept = messages.get(turn).parts().stream()
                .filter(part -> !(part instanceof Part.ToolCall call)
                        || answered.contains(call.id())
                        || CallArguments.areWhole(call.arguments()))
                .toList();
        if (kept.isEmpty()) {
            messages.remove(turn);
            numbers.remove(turn);
        } else {
            messages.set(turn, new Message(Role.ASSISTANT, kept));
        }
    }

    /**
     * Counts a part.
     *
     * @param turn the turn that it is in, for the message if it is one too many
     */
    public void count(Fields turn, String name) {
        if (++parts > MAX_PARTS) {
            throw turn.invalid(name, "has the request's part " + parts + "; the limit is " + MAX_PARTS);
        }
    }

    /** The turns so far. */
    public List<Message> messages() {
        return messages;
    }

    /**
     * Where the client had the turns: in {@code messages}, among others that are no turns.
     *
     * @param names the protocol's names of other fields, by the canonical ones
     */
    public TurnPlace place(Map<String, String> names) {
        return TurnPlace.messages(numbers, names);
    }

    /** All instructions, as paragraphs; null without any. */
    public @Nullable String system() {
        return instructions.isEmpty() ? null : String.join("\n\n", instructions);
    }
}
