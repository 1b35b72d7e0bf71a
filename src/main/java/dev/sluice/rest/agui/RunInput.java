package dev.sluice.rest.agui;

import dev.sluice.rest.ChatInput;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked request to start a run.
 *
 * @param runId as its client chose it
 * @param given what a client that joins the run later is given of it; null if it is too much to be kept
 */
record RunInput(ChatInput chat, String runId, @Nullable Given given) {

    /**
     * What a run was started with.
     *
     * @param messages as they were sent, as JSON without the brackets of the array
     * @param state as it was sent, as JSON; null for none and for an empty one
     */
    record Given(String messages, @Nullable String state) {

        private static final String MESSAGES = "messages";
        private static final String STATE = "state";

        /** What was noted of a run; null if that was too much. */
        static @Nullable Given noted(Map<String, String> notes) {
            String messages = notes.get(MESSAGES);
            return messages == null ? null : new Given(messages, notes.get(STATE));
        }

        /** The same by names, as notes and as settings of the dialect. */
        Map<String, String> notes() {
            return state == null ? Map.of(MESSAGES, messages) : Map.of(MESSAGES, messages, STATE, state);
        }

        /** Most memory that a string takes: two bytes for each UTF-16 unit. */
        long bytes() {
            return 2L * (messages.length() + (state == null ? 0 : state.length()));
        }
    }
}
