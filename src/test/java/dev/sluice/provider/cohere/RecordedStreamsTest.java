package dev.sluice.provider.cohere;

import dev.sluice.provider.RandomReplies;
import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.SlowReader;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("cohere");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new CohereDecoder(listener, reply);
    }

    @Override
    protected SlowReader slowReader() {
        return new SlowCohereReader();
    }

    @Override
    protected RandomReplies randomReplies() {
        return new CohereReplies();
    }
}
