package dev.sluice.provider.demo;

import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyWriter;
import java.util.function.Consumer;

/**
 * One thing a demo reply says.
 *
 * @param pauseMillis how long the model seems to work on it
 * @param tokens how many tokens of the request's limit it takes
 */
record DemoStep(long pauseMillis, int tokens, Consumer<ReplyWriter> says) {

    static DemoStep text(long pauseMillis, String text) {
        JsonText piece = JsonText.of(text);
        return new DemoStep(pauseMillis, 1, reply -> reply.text(piece.array(), piece.from(), piece.to(), false));
    }

    static DemoStep thinking(long pauseMillis, String text) {
        JsonText piece = JsonText.of(text);
        return new DemoStep(pauseMillis, 0, reply -> reply.reasoning(piece.array(), piece.from(), piece.to(), false));
    }
}
