package dev.sluice.provider.anthropic;

import dev.sluice.provider.RandomReplies;
import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.SlowReader;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("anthropic");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new AnthropicDecoder(listener, reply);
    }

    @Override
    protected SlowReader slowReader() {
        return new SlowAnthropicReader();
    }

    @Override
    protected RandomReplies randomReplies() {
        return new AnthropicReplies();
    }
}
