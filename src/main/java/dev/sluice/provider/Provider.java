package dev.sluice.provider;

import org.jspecify.annotations.Nullable;

/** A source of replies: one configured provider. */
public interface Provider {

    /** Whether the provider can have a model of this name. Most do not tell before they are called. */
    default boolean knows(String model) {
        return true;
    }

    /**
     * Why the provider's documentation says that it would refuse this request, or null where it would not. Asked before
     * anything starts. What a model can do without is no reason: {@link #call} leaves it out.
     *
     * <p>Unless an adapter knows better, a conversation begins with the user.
     */
    default @Nullable Unsendable check(ChatRequest request, String model) {
        return request.messages().get(0).role() == Message.Role.USER
                ? null
                : new Unsendable("messages[0].role", "must be user, because " + model + " takes no other first turn");
    }

    /**
     * Asks for a reply and returns at once. Never throws for what the provider or the network does: that is a {@link
     * dev.sluice.event.StreamEvent.StreamFailed} for the listener, who may hear of it before this method returns.
     *
     * @param model the model's name as the provider knows it
     */
    Call call(ChatRequest request, String model, ReplyListener listener);

    /** A reply being written. */
    interface Call {

        /**
         * Gives the reply up and closes the connection it comes on. Returns at once, may be called by any thread and more
         * than once. What the listener is told afterwards is to be ignored.
         */
        void cancel();
    }
}
