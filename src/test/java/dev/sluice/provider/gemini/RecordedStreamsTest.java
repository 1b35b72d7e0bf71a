package dev.sluice.provider.gemini;

import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import java.util.Arrays;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("gemini");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new GeminiDecoder(listener, reply);
    }

    /** Half of it: a chunk that says why the model finished may be the last, and some recordings say it in each. */
    @Override
    protected byte[] firstEvent(byte[] recording) {
        byte[] first = super.firstEvent(recording);
        return Arrays.copyOf(first, first.length / 2);
    }
}
