package dev.sluice.stream;

/** Observes all streams, for metrics, traces and logs: supplies a listener for each one that starts. */
@FunctionalInterface
public interface StreamObserver {

    /** Observes nothing. */
    StreamObserver NONE = (facts, request) -> end -> {};

    /**
     * Returns the listener of a new stream. Called by the thread of the request that starts it; must not block or throw.
     *
     * @param request must not be kept, since it holds the prompt
     */
    StreamListener started(StreamFacts facts, StartRequest request);
}
