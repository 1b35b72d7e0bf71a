package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.rest.input.AttachmentPlaces;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PushReaderTest {

    private static ChannelMessage read(String body) {
        return PushReader.read(JsonRequest.read(
                        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                        null,
                        RequestLimits.NONE,
                        new Uploads(0).share(),
                        AttachmentPlaces.NONE)
                .object());
    }

    @Test
    void a_message_is_read_with_its_event_and_data() {
        assertThat(read("{\"message\":\"a\"}")).isEqualTo(new ChannelMessage(null, "{\"message\":\"a\"}"));
        assertThat(read("{\"data\":{\"b\":[1.50,null]},\"event\":\"x.y\",\"message\":\"a\"}"))
                .isEqualTo(new ChannelMessage("x.y", "{\"message\":\"a\",\"data\":{\"b\":[1.50,null]}}"));
        assertThat(read("{\"message\":\"a\",\"event\":null,\"data\":null}"))
                .isEqualTo(new ChannelMessage(null, "{\"message\":\"a\"}"));
    }

    @Test
    void a_text_keeps_its_characters_on_one_line() {
        assertThat(read("{\"message\":\"a\\nb\\r\\u0000\\\"\\\\ \\ud83d\\ude00 😀 \\u2028\"}")
                        .data())
                .isEqualTo("{\"message\":\"a\\nb\\r\\u0000\\\"\\\\ 😀 😀 \u2028\"}");
    }

    @Test
    void half_a_surrogate_pair_is_replaced() {
        assertThat(read("{\"message\":\"a\\ud83d\",\"data\":{\"\\ude00\":\"\\ud83d\\ud83d\\ude00\"}}")
                        .data())
                .isEqualTo("{\"message\":\"a\ufffd\",\"data\":{\"\ufffd\":\"\ufffd😀\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                         | message",
                "{\"message\":null}                         | message",
                "{\"message\":\"\"}                         | message",
                "{\"message\":1}                            | message",
                "{\"message\":[\"a\"]}                      | message",
                "{\"message\":\"a\",\"event\":\"\"}         | event",
                "{\"message\":\"a\",\"event\":1}            | event",
                "{\"message\":\"a\",\"event\":\"a b\"}      | event",
                "{\"message\":\"a\",\"event\":\"a\\nid: 1\"}| event",
                "{\"message\":\"a\",\"data\":[]}            | data",
                "{\"message\":\"a\",\"data\":\"b\"}         | data",
                "{\"message\":\"a\",\"id\":\"b\"}           | id"
            })
    void an_invalid_field_is_named(String body, String field) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(400);
            assertThat(e.problem().field()).isEqualTo(field);
        });
    }
}
