package dev.sluice.cluster;

import java.util.concurrent.CompletionStage;

/** Counts the commands that have no answer yet, by the tick in which they were sent. For one thread, on which they are answered. */
final class Unanswered {

    private final int[] counts;
    private int now;

    /**
     * Makes one without commands.
     *
     * @param most ticks that a command may wait, at least 1
     */
    Unanswered(int most) {
        counts = new int[most];
    }

    /** Counts a command until it is answered, or has failed. */
    void add(CompletionStage<?> answer) {
        int sent = now;
        counts[sent]++;
        answer.whenComplete((told, failure) -> counts[sent]--);
    }

    /** Begins another tick. Returns whether a command has waited for too many. */
    boolean tick() {
        now = (now + 1) % counts.length;
        return counts[now] > 0;
    }
}
