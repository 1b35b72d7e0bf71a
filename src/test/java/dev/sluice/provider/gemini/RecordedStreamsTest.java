package dev.sluice.provider.gemini;

import dev.sluice.provider.RandomReplies;
import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.SlowReader;
import java.util.Arrays;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("gemini");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new GeminiDecoder(listener, reply);
    }

    /** Half of the first event, because in some recordings every event has a finish reason. */
    @Override
    protected byte[] firstEvent(byte[] recording) {
        byte[] first = super.firstEvent(recording);
        return Arrays.copyOf(first, first.length / 2);
    }

    @Override
    protected SlowReader slowReader() {
        return new SlowGeminiReader();
    }

    @Override
    protected RandomReplies randomReplies() {
        return new GeminiReplies();
    }
}
