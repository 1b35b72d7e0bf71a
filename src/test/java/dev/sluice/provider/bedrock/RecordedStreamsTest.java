package dev.sluice.provider.bedrock;

import dev.sluice.provider.RandomReplies;
import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.SlowReader;
import dev.sluice.sse.Framing;
import java.nio.ByteBuffer;
import java.util.Arrays;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("bedrock");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return BedrockStories.MESSAGES.decoder(listener, reply);
    }

    @Override
    protected Framing framing(ReplyDecoder decoder) {
        return BedrockStories.MESSAGES.framing(decoder);
    }

    @Override
    protected byte[] framed(String event) {
        return Frames.of(event);
    }

    @Override
    protected byte[] firstEvent(byte[] recording) {
        return Arrays.copyOf(recording, ByteBuffer.wrap(recording).getInt());
    }

    @Override
    protected SlowReader slowReader() {
        return new SlowBedrockReader();
    }

    @Override
    protected RandomReplies randomReplies() {
        return new BedrockReplies();
    }
}
