package dev.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Blob;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestBodyTest {

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 3071, 3072, 3073, 49151, 49152, 49153, 98304, 1_000_000})
    void a_mark_becomes_the_blob_in_base64(int length) throws IOException {
        byte[] data = bytes(length);
        Blob blob = Blob.of(data);
        String json = "{\"a\":\"%s\",\"b\":\"data:x;base64,%s\"}";

        RequestBody body =
                RequestBody.of(json.formatted(blob.mark(), blob.mark()).getBytes(UTF_8), List.of(blob));

        String base64 = Base64.getEncoder().encodeToString(data);
        byte[] expected = json.formatted(base64, base64).getBytes(UTF_8);
        assertThat(body.bytes()).isEqualTo(expected);
        assertThat(body.length()).isEqualTo(expected.length);
        assertThat(body.open().readAllBytes()).isEqualTo(expected);
    }

    @Test
    void several_blobs_keep_their_places() {
        Blob one = Blob.of(bytes(5));
        Blob two = Blob.of(bytes(7));

        RequestBody body = RequestBody.of((two.mark() + one.mark() + two.mark()).getBytes(UTF_8), List.of(one, two));

        Base64.Encoder base64 = Base64.getEncoder();
        String second = base64.encodeToString(bytes(7));
        assertThat(new String(body.bytes(), UTF_8)).isEqualTo(second + base64.encodeToString(bytes(5)) + second);
    }

    @Test
    void the_mark_of_a_blob_of_another_request_stays_a_text() {
        String json = "{\"a\":\"" + Blob.of(bytes(9)).mark() + "\"}";

        assertThat(new String(
                        RequestBody.of(json.getBytes(UTF_8), List.of(Blob.of(bytes(3))))
                                .bytes(),
                        UTF_8))
                .isEqualTo(json);
    }

    @Test
    void a_blob_is_held_as_it_came() throws IOException {
        byte[] data = bytes(200_000);
        Blob.Writer writer = new Blob.Writer();
        for (int from = 0; from < data.length; from += 777) {
            int count = Math.min(777, data.length - from);
            byte[] piece = new byte[1000];
            System.arraycopy(data, from, piece, 0, count);
            writer.write(piece, count);
        }
        Blob blob = writer.blob();

        assertThat(blob.length()).isEqualTo(data.length);
        assertThat(blob.open().readAllBytes()).isEqualTo(data);
        assertThat(blob.head(4)).containsExactly(data[0], data[1], data[2], data[3]);
    }
}
