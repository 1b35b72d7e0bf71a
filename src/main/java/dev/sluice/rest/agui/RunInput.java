package dev.sluice.rest.agui;

import dev.sluice.rest.ChatInput;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checked request to start a run.
 *
 * @param runId as its client chose it
 * @param given what a client that joins the run later is given of it; null if it is too much to be kept
 * @param places for each turn of the chat, the number of its first message
 */
record RunInput(ChatInput chat, String runId, @Nullable Given given, List<Integer> places) {

    private static final String TURN = "messages[";

    /** Names the message that the client sent in the refusal of a turn, which may be another number. */
    ApiException named(ApiException refused) {
        Problem problem = refused.problem();
        String field = problem.field();
        if (field == null || !field.startsWith(TURN)) {
            return refused;
        }
        int turn = Integer.parseInt(field.substring(TURN.length(), field.indexOf(']')));
        String detail = problem.detail().substring(field.length() + ": ".length());
        return turn < places.size() ? ApiException.invalid(TURN + places.get(turn) + ']', detail) : refused;
    }

    /**
     * What a run was started with.
     *
     * @param messages as they were sent, as JSON without the brackets of the array
     * @param state as it was sent, as JSON; null for none and for an empty one
     */
    record Given(String messages, @Nullable String state) {

        /** Most memory that a string takes: two bytes for each UTF-16 unit. */
        long bytes() {
            return 2L * (messages.length() + (state == null ? 0 : state.length()));
        }
    }
}
