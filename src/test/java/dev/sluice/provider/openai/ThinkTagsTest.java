package dev.sluice.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonText;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ThinkTagsTest {

    /** Decodes a reply whose content comes in these pieces, escaped as in JSON. */
    private static RecordedReply decode(List<String> pieces) {
        RecordedReply recorded = new RecordedReply();
        OpenAiDecoder decoder = new OpenAiDecoder(
                recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "p/m"), true, ChatServer.OPENAI);
        for (String piece : pieces) {
            byte[] chunk =
                    ("{\"choices\":[{\"delta\":{\"content\":\"" + piece + "\"}}]}").getBytes(StandardCharsets.UTF_8);
            decoder.event("message", chunk, 0, chunk.length);
        }
        byte[] done = "[DONE]".getBytes(StandardCharsets.UTF_8);
        decoder.event("message", done, 0, done.length);
        return recorded;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>Hm, <b>?</thin</think>A é😀<",
                "A<<think>B</think>C<think></think>D<think>E",
                "<think>no end, a < b",
                "<Think>no tag</Think> <thin k>",
                "</think>closes nothing</think>",
                "<think><think>once</think>",
                "plain",
                "<"
            })
    void tags_are_found_however_they_are_cut(String text) {
        RecordedReply whole = decode(List.of(text));
        for (int i = 0; i <= text.length(); i++) {
            if (i > 0 && i < text.length() && Character.isLowSurrogate(text.charAt(i))) {
                continue;
            }
            for (int j = i; j <= text.length(); j++) {
                if (j < text.length() && Character.isLowSurrogate(text.charAt(j))) {
                    continue;
                }
                RecordedReply recorded = decode(List.of(text.substring(0, i), text.substring(i, j), text.substring(j)));
                assertThat(recorded.text()).as("cut at %s and %s", i, j).isEqualTo(whole.text());
                assertThat(recorded.thinking()).as("cut at %s and %s", i, j).isEqualTo(whole.thinking());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            <think>Hm</think>A                          | Hm | A
            A<think>B</think>C<think>D</think>E         | BD | ACE
            <think>a < b </thin k></think>C              | a < b </thin k> | C
            <<think>Hm<</think>                         | Hm< | <
            \\u003cthink\\u003eHm\\u003C\\/think\\u003eA | Hm | A
            \\u003cthin\\u00e9                          | -  | <thiné
            <think>no end                               | no end | -
            A</think>B                                  | -  | A</think>B
            """)
    void text_between_tags_is_thinking(String content, String thinking, String text) {
        RecordedReply recorded = decode(List.of(content));

        assertThat(recorded.thinking()).isEqualTo(thinking.equals("-") ? "" : thinking);
        assertThat(recorded.text()).isEqualTo(text.equals("-") ? "" : text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<\\think>Hm</think>A",
                "<\\u0009hink>Hm",
                "<thi\\nk>Hm",
                "<t\\fhink>",
                "<think\\u003d",
                "\\\\u003cthink>",
                "<\\\\think>"
            })
    void the_letter_of_an_escape_is_no_part_of_a_tag(String content) {
        JsonText escaped = new JsonText(content.getBytes(StandardCharsets.UTF_8), 0, content.length());

        RecordedReply recorded = decode(List.of(content));

        assertThat(recorded.text()).isEqualTo(escaped.decoded());
        assertThat(recorded.thinking()).isEmpty();
    }

    @Test
    void an_escape_that_looks_like_the_end_of_a_tag_does_not_end_thinking() {
        RecordedReply recorded = decode(List.of("<think>a<\\/\\think>b</thi\\nk>c\\u003c/think>d"));

        assertThat(recorded.thinking()).isEqualTo("a</\think>b</thi\nk>c");
        assertThat(recorded.text()).isEqualTo("d");
    }
}
