package dev.sluice.sse;

/** Receives events as an {@link EventStreamReader} or another {@link Framing} dispatches them. */
@FunctionalInterface
public interface EventHandler {

    /**
     * Takes one event. Its data lies in {@code array[from, to)}, which belongs to the caller and is valid for this call only.
     *
     * @param type the {@code event} field, or {@code "message"} if the event has none
     */
    void event(String type, byte[] array, int from, int to);

    /**
     * Takes JSON {@code array[from, to)} that lies outside of any event, on one or more lines of its own, possibly cut off.
     * The rules ignore such lines, but some providers break off with a bare error object.
     */
    default void stray(byte[] array, int from, int to) {}
}
