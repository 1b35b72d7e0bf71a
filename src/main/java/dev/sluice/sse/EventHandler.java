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
}
