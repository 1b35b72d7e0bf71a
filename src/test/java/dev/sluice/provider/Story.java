package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import dev.sluice.sse.EventStreamReader;
import dev.sluice.sse.Framing;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * A provider's stream and the events expected of it.
 *
 * @param name what is peculiar about it
 * @param data the data of its events, one a line; a word with a colon before the data is the event's name
 * @param expected {@link RecordedReply#story}
 */
public record Story(String name, String data, String expected) {

    /** The decoder and framing of the adapter under test, and the writer of its streams. */
    @FunctionalInterface
    public interface Decoders {

        ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply);

        default Framing framing(ReplyDecoder decoder) {
            return new EventStreamReader(decoder);
        }

        /** A story in the bytes that the provider sends. */
        default byte[] bytes(Story story) {
            return story.eventStream();
        }
    }

    private byte[] eventStream() {
        return data.lines()
                .map(line -> {
                    int colon = line.indexOf(": ");
                    boolean named = colon > 0 && line.substring(0, colon).matches("[a-z_.]+");
                    return named
                            ? "event: " + line.substring(0, colon) + "\ndata: " + line.substring(colon + 2)
                            : "data: " + line;
                })
                .collect(Collectors.joining("\n\n", "", "\n\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Decodes the stream in every cut, and requires the expected events. */
    public void check(Decoders decoders) {
        for (Cuts cut : Cuts.some(decoders.bytes(this)).toList()) {
            RecordedReply recorded = decode(cut, decoders);
            assertThat(recorded.story()).as("%s, cut %s", name, cut).isEqualTo(expected);
            assertThat(recorded.terminal()).isNotNull();
        }
    }

    /** Decodes a stream and its end as {@code HttpCall} does. */
    static RecordedReply decode(Cuts cut, Decoders decoders) {
        RecordedReply recorded = new RecordedReply();
        ReplyDecoder decoder = decoders.decoder(recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "p/m"));
        Framing framing = decoders.framing(decoder);
        try {
            cut.readInto(framing::read);
            framing.end();
            decoder.end();
        } catch (BadFraming e) {
            if (!decoder.ended()) {
                recorded.event(ProviderFailures.notUnderstood());
            }
        }
        return recorded;
    }

    @Override
    public String toString() {
        return name;
    }
}
