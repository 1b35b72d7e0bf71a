package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent.SourceCited;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlacedSourcesTest {

    private static final SourceCited PAGE = PlacedSources.source("https://e.example/", "", "E");

    private final RecordedReply recorded = new RecordedReply();
    private final ReplyWriter reply = new ReplyWriter(recorded, Requests.asking("Why?"), "p/m");
    private final PlacedSources sources = PlacedSources.byBytes(reply);

    private void text(String text) {
        byte[] array = text.getBytes(StandardCharsets.UTF_8);
        reply.text(array, 0, array.length, false);
    }

    private List<SourceCited> cited() {
        return recorded.events().stream()
                .filter(SourceCited.class::isInstance)
                .map(SourceCited.class::cast)
                .toList();
    }

    private static SourceCited at(int from, int to) {
        return new SourceCited(PAGE.url(), PAGE.file(), PAGE.title(), from, to);
    }

    @Test
    void a_place_is_converted() {
        text("It is 21 °C.");

        sources.cite(PAGE, 6, 12, "21 °C");
        sources.cite(PAGE, 0, 2, "");

        assertThat(cited()).containsExactly(at(6, 11), at(0, 2));
    }

    @Test
    void a_source_waits_for_its_text() {
        text("It ");
        sources.cite(PAGE, 3, 5, "is");
        assertThat(cited()).isEmpty();

        text("is.");
        sources.end();

        assertThat(cited()).containsExactly(at(3, 5));
    }

    @Test
    void a_place_that_does_not_fit_is_left_out() {
        text("It is 21 °C.");

        sources.cite(PAGE, 6, 10, "21 °"); // ends inside of a character
        sources.cite(PlacedSources.source("https://f.example/", "", ""), 0, 2, "Its");
        sources.cite(PlacedSources.source("https://g.example/", "", ""), 2, 2, "");
        sources.cite(PlacedSources.source("https://h.example/", "", ""), -1, 2, "");
        sources.cite(PlacedSources.source("https://i.example/", "", ""), 0, 99, "");
        sources.end();

        assertThat(cited())
                .extracting(SourceCited::url)
                .containsExactly(
                        "https://f.example/",
                        "https://g.example/",
                        "https://h.example/",
                        "https://e.example/",
                        "https://i.example/");
        assertThat(cited()).allMatch(s -> s.start() == SourceCited.UNTOLD && s.end() == SourceCited.UNTOLD);
    }

    @Test
    void only_what_a_browser_opens_is_an_address() {
        assertThat(PlacedSources.source("gs://bucket/a.pdf", "", "A"))
                .isEqualTo(new SourceCited(null, "gs://bucket/a.pdf", "A", -1, -1));
        assertThat(PlacedSources.source("javascript:alert(1)", "a.pdf", " "))
                .isEqualTo(new SourceCited(null, "a.pdf", null, -1, -1));
    }
}
