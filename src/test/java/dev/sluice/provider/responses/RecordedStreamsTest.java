package dev.sluice.provider.responses;

import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("openai-responses");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new ResponsesDecoder(listener, reply);
    }
}
