package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    List<Turn> turnsBefore(long now) {
        return before.stream().map(prompt -> prompt.turn(now, null)).toList();
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
