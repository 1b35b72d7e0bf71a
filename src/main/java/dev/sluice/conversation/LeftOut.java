package dev.sluice.conversation;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Input;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What takes the place of parts of earlier turns that a model is not given: texts, so that it knows what was there. */
public final class LeftOut {

    private final Set<Input> taken;
    private int parts;

    /**
     * Leaves out what a model cannot take.
     *
     * @param taken what it takes besides text
     */
    public LeftOut(Set<Input> taken) {
        this.taken = taken;
    }

    /** The number of parts that were left out. */
    public int parts() {
        return parts;
    }

    static Part.Text picture() {
        return new Part.Text("[A picture was here.]");
    }

    static Part.Text document(@Nullable String name) {
        return new Part.Text(name == null ? "[A file was here.]" : "[The file " + name + " was here.]");
    }

    /** Leaves parts out of the first turns of a request. */
    public ChatRequest from(ChatRequest chat, int turns) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < chat.messages().size(); i++) {
            Message turn = chat.messages().get(i);
            messages.add(i < turns ? new Message(role(turn), from(turn.parts())) : turn);
        }
        return chat.with(messages);
    }

    /** The results of tools become texts of the user. */
    private Message.Role role(Message turn) {
        return turn.role() == Message.Role.TOOL && !taken.contains(Input.TOOLS) ? Message.Role.USER : turn.role();
    }

    private List<Part> from(List<Part> parts) {
        List<Part> kept = new ArrayList<>();
        for (Part part : parts) {
            kept.add(from(part));
        }
        return kept;
    }

    private Part from(Part part) {
        if (part instanceof Part.Picture && !taken.contains(Input.IMAGE)) {
            parts++;
            return picture();
        } else if (part instanceof Part.Document document
                && document.media().is("application/pdf")
                && !taken.contains(Input.PDF)) {
            parts++;
            return document(document.name());
        } else if (part instanceof Part.ToolResult result) {
            List<Part> content = from(result.content());
            if (taken.contains(Input.TOOLS)) {
                return new Part.ToolResult(result.callId(), content, result.isError());
            }
            parts++;
            return new Part.Text("[The result of a tool:]\n" + Part.text(content));
        } else if (part instanceof Part.ToolCall call && !taken.contains(Input.TOOLS)) {
            parts++;
            return new Part.Text("[A call of the tool " + call.name() + ": " + call.arguments() + "]");
        }
        return part;
    }
}
