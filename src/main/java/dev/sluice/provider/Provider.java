package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Input;
import dev.sluice.chat.Message;
import dev.sluice.chat.Unsendable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A source of replies: one configured provider. */
public interface Provider {

    /** Whether the provider may have a model of this name. Most providers reveal that only when called. */
    default boolean knows(String model) {
        return true;
    }

    /** What a model takes besides text. Unless it is known, everything, so that the model is asked. */
    default Set<Input> inputs(String model) {
        return EnumSet.allOf(Input.class);
    }

    /**
     * Checks a request, whose {@link #inputs} the model takes, before anything starts. Returns why the provider would refuse it, according to its documentation, or
     * null. A setting that can be left out is no reason: {@link #call} leaves it out.
     *
     * <p>The default requires that a conversation begins with the user.
     */
    default @Nullable Unsendable check(ChatRequest request, String model) {
        return request.messages().get(0).role() == Message.Role.USER
                ? null
                : new Unsendable(
                        "messages[0].role",
                        "is assistant, but " + model + " accepts only user for the first turn: begin with one");
    }

    /**
     * The fields of a request, by their paths, of which {@link #call} leaves something out because the provider has no place
     * for it, each with what is left out: {@code tools[0].input_schema: additionalProperties, $ref}.
     */
    default List<String> leftOut(ChatRequest request, String model) {
        return List.of();
    }

    /**
     * Requests a reply and returns at once. Failures of the provider or the network are not thrown: the listener gets a
     * {@link dev.sluice.event.StreamEvent.StreamFailed}, possibly before this method returns.
     *
     * @param model the model's name as the provider knows it
     */
    Call call(ChatRequest request, String model, ReplyListener listener);

    /** A reply being written. */
    interface Call {

        /**
         * Gives up the reply and closes its connection. Returns at once, and may be called by any thread and repeatedly. The
         * listener must ignore events that still come.
         */
        void cancel();

        /**
         * Ends a reply after {@link ReplyListener#finished} or {@link ReplyListener#maybeFinished}: completes it without waiting for more, and closes its connection.
         * Returns at once, and may be called by any thread and repeatedly. The terminal event may come before it returns.
         */
        default void finish() {}
    }
}
