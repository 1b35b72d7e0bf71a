package dev.sluice.dialect.channel;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;

/** The dialect of channels (contract §5). No reader can choose it for a reply. */
public final class ChannelDialect implements Dialect {

    @Override
    public String name() {
        return "channel";
    }

    @Override
    public Encoder encoder(String log, Options options) {
        return new ChannelEncoder(log, !options.resumes());
    }
}
