package dev.sluice.provider.responses;

import dev.sluice.provider.RandomReplies;
import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.SlowReader;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("openai-responses");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new ResponsesDecoder(listener, reply);
    }

    @Override
    protected SlowReader slowReader() {
        return new SlowResponsesReader();
    }

    @Override
    protected RandomReplies randomReplies() {
        return new ResponsesReplies();
    }
}
