package dev.sluice.sse;

/** Takes events as {@link EventStreamReader} dispatches them. */
@FunctionalInterface
public interface EventHandler {

    /**
     * Takes one event. The data lies in {@code array[from, to)}, which is the reader's and valid for this call only.
     *
     * @param type the {@code event} field, {@code "message"} where there was none
     */
    void event(String type, byte[] array, int from, int to);

    /**
     * Takes a line {@code array[from, to)} of no field that an event has, which the rules ignore: some providers break off
     * with an error that is no event.
     */
    default void stray(byte[] array, int from, int to) {}
}
