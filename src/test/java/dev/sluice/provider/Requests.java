package dev.sluice.provider;

import dev.sluice.provider.Message.Role;
import java.util.List;

/** Requests for tests that do not care what is asked. */
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
}
