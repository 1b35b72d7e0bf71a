package dev.sluice.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.Recordings;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.EventStreamReader;
import org.junit.jupiter.api.Test;

final class RecordedSourcesTest {

    @Test
    void the_document_is_cited_at_the_words_that_are_from_it() throws BadFraming {
        assumeTrue(Recordings.exist());
        byte[] recording = Recordings.bytes("cohere", "cohere-thinking-citations");
        RecordedReply reply = new RecordedReply();
        EventStreamReader reader = new EventStreamReader(
                new CohereDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "cohere/m")));

        reader.read(recording, 0, recording.length);

        assertThat(reply.sources())
                .containsExactly(
                        new SourceCited(null, "facts.txt", null, 49, 67),
                        new SourceCited(null, "facts.txt", null, 73, 78));
        assertThat(reply.text().substring(49, 67)).isEqualTo("Yukihiro Matsumoto");
        assertThat(reply.text().substring(73, 78)).isEqualTo("1993.");
    }
}
