package dev.sluice.event;

import dev.sluice.json.SegmentedText;

/** Takes events as a reader of a log comes to them. */
@FunctionalInterface
public interface EventConsumer {

    /**
     * Takes one event. Neighbouring deltas of one kind may come joined into one.
     *
     * @param sequence the number of the event, of the last one where several were joined
     * @param reply all text of the reply up to and with this event
     */
    void accept(StreamEvent event, int sequence, SegmentedText reply);
}
