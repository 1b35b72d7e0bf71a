package dev.sluice.provider.ollama;

import dev.sluice.provider.RandomReplies;
import dev.sluice.provider.RecordedStreams;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.SlowReader;
import dev.sluice.provider.http.LineFraming;
import dev.sluice.sse.EventMemory;
import dev.sluice.sse.Framing;
import java.util.Arrays;

final class RecordedStreamsTest extends RecordedStreams {

    RecordedStreamsTest() {
        super("ollama");
    }

    @Override
    protected ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
        return new OllamaDecoder(listener, reply);
    }

    @Override
    protected Framing framing(ReplyDecoder decoder) {
        return new LineFraming(decoder, new EventMemory());
    }

    @Override
    protected byte[] firstEvent(byte[] recording) {
        int end = 0;
        while (recording[end] != '\n') {
            end++;
        }
        return Arrays.copyOf(recording, end + 1);
    }

    @Override
    protected SlowReader slowReader() {
        return new SlowOllamaReader();
    }

    @Override
    protected RandomReplies randomReplies() {
        return new OllamaReplies();
    }
}
