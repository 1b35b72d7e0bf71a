package dev.sluice.provider;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.Usage;

/**
 * Takes a reply as it comes. Calls come one after the other, from threads that must not be blocked: the listener does no
 * I/O that could wait.
 *
 * <p>Nesting: any number of {@link #event}, of which the last is terminal, with a {@link #flush} wherever nothing more is
 * known for now. After the terminal event and its flush nothing comes.
 */
public interface ReplyListener {

    /** Takes an event, whose texts are views that are valid for this call only. */
    void event(StreamEvent event);

    /** Says that everything which came together has been told. */
    void flush();

    /** Says that the provider is alive: an event of any kind came from it, with content or without. */
    void alive();

    /**
     * Says that the provider has given its reason to stop, though usage and its end may follow. May come repeatedly, and
     * content may follow. A provider that calls this ends the reply on {@link Provider.Call#finish}.
     */
    default void finished() {}

    /**
     * Reports that the provider has given a reason to stop that it may give with content that goes on, so that only silence
     * shows the end. Otherwise as {@link #finished}.
     */
    default void maybeFinished() {}

    /**
     * Reports the tokens as far as the provider has told them, with estimates in place of the others. May come repeatedly, each
     * time with all that is known. A terminal event that completes the reply repeats the last.
     */
    default void usage(Usage told) {}

    /**
     * Reports how much has come that is no event yet, because what follows decides what is told of it: in UTF-16 units, about
     * the memory it takes. Comes with every change, and before an event that tells of it.
     */
    default void holding(long chars) {}

    /** Reports that a chunk was skipped because it is not JSON. */
    void skipped();

    /** Reports that a chunk was read without this number of its fields, whose values are not of the documented type. */
    default void leftOut(int fields) {}

    /**
     * Ends the reply because Sluice itself has made a mistake: an exception in framing, decoding or what takes the events.
     * Nothing may be called afterwards. The listener logs it, since only the listener knows which stream it is.
     */
    void broken(Throwable mistake);
}
