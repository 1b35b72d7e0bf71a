package dev.sluice.provider.demo;

import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyWriter;
import java.util.function.Consumer;

/**
 * One step of a demo reply.
 *
 * @param pauseMillis milliseconds before the step, while the model seems to work on it
 * @param tokens tokens of the request's limit that the step uses
 * @param action writes the step's events
 */
record DemoStep(long pauseMillis, int tokens, Consumer<ReplyWriter> action) {

    static DemoStep text(long pauseMillis, String text) {
        JsonText piece = JsonText.of(text);
        return new DemoStep(pauseMillis, 1, reply -> reply.text(piece.array(), piece.from(), piece.to(), false));
    }

    static DemoStep thinking(long pauseMillis, String text) {
        JsonText piece = JsonText.of(text);
        return new DemoStep(pauseMillis, 0, reply -> reply.reasoning(piece.array(), piece.from(), piece.to(), false));
    }
}
