package dev.sluice.rest.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.ProblemMapper;
import jakarta.json.JsonObject;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("InputStreamSlowMultibyteRead") // streams of a few bytes
final class JsonRequestTest {

    private static final RequestLimits NONE = RequestLimits.NONE;

    private static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject read(InputStream body, @Nullable Charset declared, RequestLimits limits) {
        return JsonRequest.read(body, declared, limits, new Uploads(0).share(), AttachmentPlaces.NONE)
                .object();
    }

    private static int status(InputStream body, RequestLimits limits) {
        try {
            read(body, null, limits);
            return 200;
        } catch (ApiException e) {
            return e.problem().status();
        }
    }

    @Test
    void a_body_at_the_limit_is_read_and_a_larger_one_is_refused() {
        RequestLimits ten = new RequestLimits(10, 0, 0, 0, 0);

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

        assertThat(status(endless, new RequestLimits(10, 0, 0, 0, 0))).isEqualTo(413);
    }

    @Test
    void a_body_as_deep_as_the_limit_is_read_and_a_deeper_one_is_refused() {
        RequestLimits three = new RequestLimits(0, 0, 3, 0, 0);

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
        assertThatThrownBy(() -> read(body(text), null, NONE)).isInstanceOfSatisfying(ApiException.class, e -> {
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

    private static ContainerRequest request(String coding, String type, byte[] body) {
        URI root = URI.create("http://localhost/api/");
        ContainerRequest request = new ContainerRequest(root, root, "POST", null, new MapPropertiesDelegate(), null);
        request.header("Content-Type", type);
        request.header("Content-Encoding", coding);
        request.setEntityStream(new ByteArrayInputStream(body));
        return request;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "br", "deflate", "identity, gzip", "gzip,gzip", "utf-8"})
    void a_body_with_a_coding_is_refused_with_the_one_that_is_read(String coding) {
        ContainerRequest request = request(coding, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        ProblemMapper mapper = new ProblemMapper(code -> {}, Map.of());

        assertThatThrownBy(() -> JsonRequest.read(request, NONE)).isInstanceOfSatisfying(ApiException.class, e -> {
            Response answer = mapper.toResponse(e);
            assertThat(answer.getStatus()).isEqualTo(415);
            assertThat(answer.getHeaderString("Accept-Encoding")).isEqualTo("identity");
            assertThat(answer.getMediaType()).hasToString("application/problem+json");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity", "", " , "})
    void a_body_without_a_coding_is_read(String coding) {
        assertThat(JsonRequest.read(request(coding, "application/json", "{}".getBytes(StandardCharsets.UTF_8)), NONE))
                .isEmpty();
    }

    @Test
    void the_declared_character_set_is_named_if_it_exists() {
        byte[] latin = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> JsonRequest.read(request("", "application/json; charset=latin1", latin), NONE))
                .hasMessageContaining("ISO-8859-1");
        assertThatThrownBy(() -> JsonRequest.read(request("", "application/json; charset=klingon", latin), NONE))
                .hasMessageContaining("not valid UTF-8");
    }

    @Test
    void a_body_in_utf_16_is_refused_by_that_name_and_a_byte_order_mark_is_ignored() {
        byte[] wide = "{\"a\":[[[[]]]]}".getBytes(StandardCharsets.UTF_16LE);

        assertThatThrownBy(() -> read(new ByteArrayInputStream(wide), null, new RequestLimits(0, 0, 2, 0, 0)))
                .hasMessageContaining("UTF-16LE");
        assertThat(status(body("\uFEFF{\"a\":1}"), NONE)).isEqualTo(200);
        assertThat(status(body("\uFEFF"), NONE)).isEqualTo(400);
    }

    @Test
    void a_repeated_key_is_named() {
        assertThatThrownBy(() -> read(body("{\"a\":[{\"b\":1,\"b\":2}]}"), null, NONE))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(400);
                    assertThat(e.problem().field()).isEqualTo("a[0].b");
                });
    }

    @Test
    void a_body_that_cannot_be_read_is_refused_without_the_cause() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset by 10.0.0.7");
            }
        };

        assertThatThrownBy(() -> read(broken, null, NONE))
                .isInstanceOf(ApiException.class)
                .hasMessageNotContaining("10.0.0.7");
    }

    /** A client that sends all before it reads would see only a closed connection. */
    @Test
    void the_rest_of_a_body_with_attachments_is_read_before_it_is_refused() throws IOException {
        Uploads uploads = new Uploads(100_000);
        byte[] sent = ("{\"data\":\"" + "A".repeat(1_000_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        InputStream body = new ByteArrayInputStream(sent);
        Uploads.Share share = uploads.share();

        assertThatThrownBy(
                        () -> JsonRequest.read(body, null, NONE, share, new AttachmentPlaces(Set.of("data"), Set.of())))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(503));
        assertThat(body.read()).isNegative();
        assertThat(uploads.held()).isZero();
    }

    @Test
    void a_refused_body_that_never_ends_is_not_read_for_ever() {
        long[] read = {0};
        InputStream body = new InputStream() {
            @Override
            public int read() {
                read[0]++;
                return '!';
            }
        };

        Uploads.Share share = new Uploads(0).share();
        RequestLimits limits = new RequestLimits(100, 0, 0, 0, 0);
        assertThatThrownBy(() ->
                        JsonRequest.read(body, null, limits, share, new AttachmentPlaces(Set.of("data"), Set.of())))
                .isInstanceOf(ApiException.class);
        assertThat(read[0]).isBetween(32L * 1024 * 1024, 33L * 1024 * 1024);
    }
}
