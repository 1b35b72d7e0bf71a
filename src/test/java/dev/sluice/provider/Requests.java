package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests for tests. */
public final class Requests {

    private Requests() {}

    /** One question and nothing else. */
    public static ChatRequest asking(String question) {
        return new ChatRequest(List.of(new Message(Role.USER, question)), null, null, null, null, List.of(), null);
    }

    public static ChatRequest withMaxTokens(String question, int maxTokens) {
        return new ChatRequest(List.of(new Message(Role.USER, question)), null, maxTokens, null, null, List.of(), null);
    }

    public static ChatRequest thinking(String question) {
        return new ChatRequest(List.of(new Message(Role.USER, question)), null, null, null, null, List.of(), 1024);
    }

    public static ChatRequest of(String system, String question) {
        return new ChatRequest(List.of(new Message(Role.USER, question)), system, null, null, null, List.of(), null);
    }

    /** A chat with every setting. */
    public static ChatRequest everything(@Nullable Integer thinkingBudget, String stop) {
        return new ChatRequest(
                List.of(
                        new Message(Role.USER, "What is a sluice?"),
                        new Message(Role.ASSISTANT, "A gate in a \"canal\"."),
                        new Message(Role.USER, "Grüße!"),
                        new Message(Role.USER, "And a weir? 🌊")),
                "Answer in one sentence.",
                300,
                0.2,
                0.9,
                List.of("END", stop),
                thinkingBudget);
    }
}
