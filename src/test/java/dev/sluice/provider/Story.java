package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.http.BadFraming;
import dev.sluice.provider.http.EventStreamFraming;
import dev.sluice.provider.http.Framing;
import dev.sluice.sse.Cuts;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * A provider's stream and what must become of it.
 *
 * @param name what is odd about it
 * @param data the data of its events, a line for each; what stands before a space and no JSON is the event's name
 * @param expected {@link RecordedReply#story}
 */
public record Story(String name, String data, String expected) {

    /** How the adapter under test reads, and how what it reads is written. */
    @FunctionalInterface
    public interface Decoders {

        ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply);

        default Framing framing(ReplyDecoder decoder) {
            return new EventStreamFraming(decoder);
        }

        /** A story as its provider sends it. */
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

    /** Tells it in every cut, and requires what is expected. */
    public void check(Decoders decoders) {
        for (Cuts cut : Cuts.some(decoders.bytes(this)).toList()) {
            RecordedReply told = tell(cut, decoders);
            assertThat(told.story()).as("%s, cut %s", name, cut).isEqualTo(expected);
            assertThat(told.terminal()).isNotNull();
        }
    }

    /** Tells what came, and its end as {@code HttpCall} does. */
    static RecordedReply tell(Cuts cut, Decoders decoders) {
        RecordedReply told = new RecordedReply();
        ReplyDecoder decoder = decoders.decoder(told, new ReplyWriter(told, Requests.asking("Why?"), "p/m"));
        Framing framing = decoders.framing(decoder);
        try {
            cut.readInto(framing::read);
            framing.end();
            decoder.end();
        } catch (BadFraming e) {
            if (!decoder.ended()) {
                told.event(ProviderFailures.notUnderstood());
            }
        }
        return told;
    }

    @Override
    public String toString() {
        return name;
    }
}
