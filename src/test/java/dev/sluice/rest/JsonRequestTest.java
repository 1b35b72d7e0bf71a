package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.rest.problem.ApiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("InputStreamSlowMultibyteRead") // streams of a few bytes
final class JsonRequestTest {

    private static final RequestLimits NONE = new RequestLimits(0, 0, 0);

    private static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int status(InputStream body, RequestLimits limits) {
        try {
            JsonRequest.read(body, limits);
            return 200;
        } catch (ApiException e) {
            return e.problem().status();
        }
    }

    @Test
    void a_body_at_the_limit_is_read_and_a_larger_one_is_refused() {
        RequestLimits ten = new RequestLimits(10, 0, 0);

        assertThat(status(body("{\"a\":1234}"), ten)).isEqualTo(200);
        assertThat(status(body("{\"a\":1234} "), ten)).isEqualTo(413);
    }

    @Test
    void reading_stops_one_byte_after_the_limit() {
        InputStream endless = new InputStream() {
            private int left = 11;

            @Override
            public int read() {
                assertThat(left--).as("bytes that may still be read").isPositive();
                return ' ';
            }
        };

        assertThat(status(endless, new RequestLimits(10, 0, 0))).isEqualTo(413);
    }

    @Test
    void a_body_as_deep_as_the_limit_is_read_and_a_deeper_one_is_refused() {
        RequestLimits three = new RequestLimits(0, 0, 3);

        assertThat(status(body("{\"a\":[{}],\"b\":[[]],\"c\":\"[[[[{{{{\\\"[[[[\"}"), three))
                .isEqualTo(200);
        assertThat(status(body("{\"a\":[{\"b\":[]}]}"), three)).isEqualTo(400);
        assertThat(status(body("{\"a\":" + "[".repeat(1_000_000)), three)).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[]",
                "null",
                "1",
                "\"a\"",
                "{'a':1}",
                "{\"a\":1}{}",
                "{\"a\":01}",
                "{a:1}",
                "{\"a\":NaN}",
                "{\"a\":\"\n\"}",
                "{\"a\":1}x",
                "{\"a\":1e99999999999}",
                "{\"a\":[-0.1E-99999999999]}"
            })
    void anything_but_a_json_object_is_refused(String text) {
        assertThatThrownBy(() -> JsonRequest.read(body(text), NONE)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(400);
            assertThat(e.problem().field()).isEqualTo("body");
        });
    }

    @Test
    void a_number_of_thousands_of_digits_is_refused() {
        assertThat(status(body("{\"a\":" + "1".repeat(5000) + "}"), NONE)).isEqualTo(400);
        assertThat(status(body("{\"a\":0." + "1".repeat(5000) + "}"), NONE)).isEqualTo(400);
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        byte[] latin = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(status(new ByteArrayInputStream(latin), NONE)).isEqualTo(400);
        assertThat(status(body("{\"a\":\"é\"}"), NONE)).isEqualTo(200);
    }

    @Test
    void a_body_that_cannot_be_read_is_refused_without_the_cause() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset by 10.0.0.7");
            }
        };

        assertThatThrownBy(() -> JsonRequest.read(broken, NONE))
                .isInstanceOf(ApiException.class)
                .hasMessageNotContaining("10.0.0.7");
    }
}
