package dev.sluice.provider.anthropic;

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
    void the_sources_of_a_search_are_at_the_text_that_they_support() throws BadFraming {
        assumeTrue(Recordings.exist());
        byte[] recording = Recordings.bytes("anthropic", "anthropic-web-search-citations");
        RecordedReply reply = new RecordedReply();
        EventStreamReader reader = new EventStreamReader(
                new AnthropicDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "anthropic/m")));

        reader.read(recording, 0, recording.length);

        assertThat(reply.sources())
                .containsExactly(
                        new SourceCited("https://www.ruby-lang.org/en/downloads/", null, "Download Ruby | Ruby", 0, 39),
                        new SourceCited(
                                "https://www.ruby-lang.org/en/news/2026/07/14/ruby-4-0-6-released/",
                                null,
                                "Ruby 4.0.6 Released | Ruby",
                                47,
                                72));
        assertThat(reply.text().substring(0, 39)).isEqualTo("The latest stable Ruby version is 4.0.6");
        assertThat(reply.text().substring(47, 72)).isEqualTo("was released in July 2026");
    }
}
