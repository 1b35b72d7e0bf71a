package dev.sluice.stream;

import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.provider.ReplyListener;

/** Receives the reply of a generation, over all of its attempts. Called like a {@link ReplyListener}, by any thread. */
interface GenerationListener extends ReplyListener {

    /** The next event is the first content. */
    void answered();

    /** The attempt of a model is given up, of which the provider may have told tokens. Called just before {@link #retried}. */
    void gaveUp(String model);

    /** An attempt failed and another follows. Called just before the same event is passed to {@link #event}. */
    void retried(StreamRetried retried);

    /** Does nothing: the generation itself watches for providers that fall silent. */
    @Override
    default void alive() {}
}
