package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;

/** A {@link Provider} that can count the tokens of a request without answering it. */
public interface TokenCounter {

    /**
     * Requests the count and returns at once. The reply has no content: it completes with the input's tokens as its usage, or
     * fails as those of {@link Provider#call} do.
     *
     * @param model the model's name as the provider knows it
     */
    Provider.Call count(ChatRequest request, String model, ReplyListener listener);
}
