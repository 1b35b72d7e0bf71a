package dev.sluice.event;

import dev.sluice.json.SegmentedText;

/** Receives a log's events in order. */
@FunctionalInterface
public interface EventConsumer {

    /**
     * Receives one event. Adjacent deltas of one kind may be joined into one.
     *
     * @param sequence the event's number in the log; that of the last one if several were joined
     * @param reply the reply's whole text up to and including this event
     */
    void accept(StreamEvent event, int sequence, SegmentedText reply);

    /** Returns whether adjacent deltas of one kind may be joined; by default they may. */
    default boolean joins() {
        return true;
    }

    /** Returns whether no more events should be passed on for now. Asked before each event; by default there is no limit. */
    default boolean full() {
        return false;
    }
}
