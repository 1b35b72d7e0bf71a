package dev.sluice.provider.openai;

import dev.sluice.provider.RandomReplies;
import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.SlowReader;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("openai-chat");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new OpenAiDecoder(listener, reply);
    }

    @Override
    protected SlowReader slowReader() {
        return new SlowOpenAiReader();
    }

    @Override
    protected RandomReplies randomReplies() {
        return new OpenAiReplies();
    }
}
