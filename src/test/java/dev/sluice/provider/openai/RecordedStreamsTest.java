package dev.sluice.provider.openai;

import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("openai-chat");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new OpenAiDecoder(listener, reply);
    }
}
