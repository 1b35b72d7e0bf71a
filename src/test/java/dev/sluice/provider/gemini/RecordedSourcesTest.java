package dev.sluice.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.Recordings;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.EventStreamReader;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordedSourcesTest {

    /** The titles of the sources, and the texts that they are cited for. */
    private static final List<String> CITED = List.of(
            "Weather information for San Francisco, CA, US | As of Tuesday afternoon, the temperature is around 69°F"
                    + " (21°C), with a real feel of about 76°F (24°C) and humidity at approximately 68%.",
            "timeanddate.com | Another report indicates a temperature of 68°F with passing clouds.",
            "Weather information for San Francisco, CA, US | There is a very low chance of rain throughout the day.",
            "weather.gov | The forecast for the remainder of the day predicts sunny skies with highs ranging from the"
                    + " mid-60s to the lower 80s.",
            "wunderground.com | Some sources suggest the high could reach up to 85°F.",
            "weather.gov | Tonight, the weather is expected to be partly cloudy with lows in the upper 50s.",
            "accuweather.com | Hourly forecasts show temperatures remaining in the low 70s during the afternoon before"
                    + " gradually cooling down in the evening.",
            "timeanddate.com | Hourly forecasts show temperatures remaining in the low 70s during the afternoon before"
                    + " gradually cooling down in the evening.",
            "Weather information for San Francisco, CA, US | The chance of rain remains low throughout the day.");

    @Test
    void the_sources_of_a_search_are_at_the_text_that_they_support() throws BadFraming {
        assumeTrue(Recordings.exist());
        byte[] recording = Recordings.bytes("gemini", "gemini-grounding");
        RecordedReply reply = new RecordedReply();
        GeminiDecoder decoder = new GeminiDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "gemini/m"));

        new EventStreamReader(decoder).read(recording, 0, recording.length);
        decoder.end();

        assertThat(reply.sources().stream()
                        .map(source -> source.title() + " | " + reply.text().substring(source.start(), source.end())))
                .containsExactlyElementsOf(CITED);
        assertThat(reply.sources().get(0))
                .isEqualTo(new SourceCited(
                        "https://www.google.com/search?q=weather+in+San Francisco, CA,+US",
                        null,
                        "Weather information for San Francisco, CA, US",
                        235,
                        371));
        assertThat(reply.sources())
                .extracting(SourceCited::url)
                .allMatch(url -> url.matches("https://(www\\.google\\.com/search|vertexaisearch\\.cloud).*"));
    }
}
