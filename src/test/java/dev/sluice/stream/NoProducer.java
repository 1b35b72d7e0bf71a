package dev.sluice.stream;

import dev.sluice.security.Validity;

/** A node that does nothing of what it is asked. */
public final class NoProducer implements MirroredStream.Producer {

    @Override
    public void cancel() {}

    @Override
    public void permit(Validity login) {}

    @Override
    public void detach() {}

    @Override
    public void feed(String channel) {}
}
