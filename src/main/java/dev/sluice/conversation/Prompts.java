package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent to begin an exchange.
 *
 * @param before turns that precede the new one, stored first if the conversation is new
 * @param message the new turn
 * @param appends whether the turns before are stored in any case
 */
record Prompts(List<Prompt> before, Prompt message, boolean appends) {

    static Prompts of(List<Message> before, Message message, boolean appends) {
        return new Prompts(before.stream().map(Prompt::of).toList(), Prompt.of(message), appends);
    }

    /**
     * The turns that precede the new one.
     *
     * @param streamId the stream of the new one, which they share where all of them are new: they are deleted together
     */
    List<Turn> turnsBefore(long now, @Nullable String streamId) {
        String shared = appends ? streamId : null;
        return before.stream().map(prompt -> prompt.turn(now, shared)).toList();
    }

    /** All attachments by their ids. */
    Map<String, Blob> blobs() {
        Map<String, Blob> blobs = new HashMap<>(message.blobs());
        before.forEach(prompt -> blobs.putAll(prompt.blobs()));
        return blobs;
    }

    /** The bytes that it takes in memory, about. */
    long bytes() {
        return message.bytes() + before.stream().mapToLong(Prompt::bytes).sum();
    }

    /** The text from which the title of a new conversation is made. */
    String titleText() {
        return before.stream()
                .filter(prompt -> prompt.role() == Turn.Role.USER)
                .findFirst()
                .orElse(message)
                .content();
    }
}
