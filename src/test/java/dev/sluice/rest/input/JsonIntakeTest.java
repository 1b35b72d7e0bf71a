package dev.sluice.rest.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.chat.Blob;
import dev.sluice.rest.problem.ApiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies with attachments; {@link JsonRequestTest} has those without. */
final class JsonIntakeTest {

    private static final AttachmentPlaces PLACES =
            new AttachmentPlaces(Set.of("message.data", "messages.content.data"), Set.of("messages.content.url"));
    private static final RequestLimits LIMITS = new RequestLimits(300, 0, 6, 2, 1000);

    private final Uploads uploads = new Uploads(1500);
    private final Uploads.Share share = uploads.share();

    private static String base64(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return Base64.getEncoder().encodeToString(data);
    }

    private ReceivedBody read(String body) {
        return JsonRequest.read(new ByteArrayInputStream(body.getBytes(UTF_8)), null, LIMITS, share, PLACES);
    }

    private static String parts(String... data) {
        return "{\"messages\":[{\"content\":\"data\"},{\"content\":[{\"type\":\"text\"},{\"data\":\""
                + String.join("\"},{\"data\":\"", data) + "\",\"z\":1}]}]}";
    }

    /** Whether a text is taken for base64 where it may be; it is there in full in any case. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true  | YWJj
            true  | YWI=
            true  | text
            false | texts
            false | YWJ=
            false | YWJjYQ==YWJj
            false | YWJj=
            false | YWJj YWJj
            false | YWJj\\nYWJj
            false | YWJj\\/w==
            false | plain text, and a "quoted" one
            false | 世界
            """)
    void a_text_may_be_base64(boolean base64, String text) throws IOException {
        String written = text.replace("\"quoted\"", "\\\"quoted\\\"");
        for (int cut = 1; cut < 3; cut++) {
            byte[] bytes = ("{\"data\":\"" + written + "\",\"type\":\"x\"}").getBytes(UTF_8);
            AttachmentPlaces places = new AttachmentPlaces(Set.of(), Set.of(), Set.of("data"));
            JsonIntake intake = new JsonIntake(LIMITS, share, places);
            for (int i = 0; i < bytes.length; i += cut) {
                int end = Math.min(bytes.length, i + cut);
                intake.take(Arrays.copyOfRange(bytes, i, end), end - i);
            }
            String kept = new String(intake.text(), UTF_8);

            assertThat(intake.blobs()).as(kept).hasSize(base64 ? 1 : 0);
            if (base64) {
                Blob blob = intake.blobs().values().iterator().next();
                assertThat(Base64.getEncoder().encodeToString(blob.open().readAllBytes()))
                        .isEqualTo(text);
            } else {
                assertThat(kept).isEqualTo(new String(bytes, UTF_8));
            }
        }
    }

    @Test
    void an_attachment_is_decoded_and_the_text_has_its_mark() throws IOException {
        ReceivedBody body = read(parts(base64(500), base64(400)));

        assertThat(body.attachments()).hasSize(2);
        for (Map.Entry<String, Blob> attachment : body.attachments().entrySet()) {
            Blob blob = attachment.getValue();
            assertThat(body.object().toString()).contains("{\"data\":\"" + attachment.getKey() + '"');
            assertThat(Base64.getEncoder().encodeToString(blob.open().readAllBytes()))
                    .isEqualTo(base64((int) blob.length()));
        }
        assertThat(uploads.held()).isEqualTo(900);
        share.close();
        assertThat(uploads.held()).isZero();
    }

    @Test
    void strings_at_other_places_stay_texts() {
        String body = "{\"data\":\"Pz8/\",\"message\":[{\"x\":{\"data\":\"Pz8/\"},\"text\":\"data\",\"y\":[\"data\"]}],"
                + "\"messages\":{\"data\":\"Pz8/\"},\"message.data\":\"Pz8/\",\"messages\\u002econtent\":{\"data\":\"Pz8/\"}}";

        ReceivedBody read = read(body);

        assertThat(read.attachments()).isEmpty();
        assertThat(read.object().toString()).contains("\"data\":\"Pz8/\"");
    }

    @Test
    void braces_and_quotes_in_strings_change_no_place() {
        ReceivedBody read = read("{\"a\\\"{[\":\"}]{\\\\\",\"message\":[{\"t\":\"\\\"}\",\"data\":\"Pz8/\"}]}");

        assertThat(read.attachments()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            {"messages":[{},{"content":[{"data":"Pz8"}]}]} | messages[1].content[0].data
            {"message":[{"type":"image"},{"data":"?"}]}    | message[1].data
            {"message":{"data":"data:x"}}                  | message.data
            """)
    void a_fault_is_named_by_its_place(String body, String field) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(ApiException.class, refused -> {
            assertThat(refused.problem().status()).isEqualTo(400);
            assertThat(refused.problem().field()).isEqualTo(field);
        });
    }

    @Test
    void limits_hold_one_byte_above_and_not_at_them() {
        read(parts(base64(1000)));
        share.close();
        assertRefused(parts(base64(1001)), 413, "messages[1].content[1].data: exceeds the limit of 1000 bytes");
        share.close();
        assertRefused(parts("Pz8/", "Pz8/", "Pz8/"), 413, "messages[1].content[3].data: is one attachment more");
        share.close();
        assertRefused(
                parts("Pz8/") + " ".repeat(250), 413, "The body exceeds the limit of 300 bytes without attachments");
    }

    @Test
    void a_request_is_refused_for_now_while_others_hold_the_memory() {
        Uploads.Share other = uploads.share();
        assertThat(other.take(700)).isTrue();

        assertRefused(parts(base64(1000)), 503, "busy with other large requests");
        share.close();
        other.close();
        read(parts(base64(1000)));
    }

    @Test
    void a_body_that_is_too_deep_is_refused_by_the_field_that_is() {
        assertRefused(
                "{\"a\":1,\"tools\":[{\"input_schema\":" + "{\"a\":".repeat(200),
                400,
                "body: is nested more than 6 levels deep, in tools[0]");
    }

    @Test
    void the_body_may_be_cut_anywhere() {
        String body = parts(base64(20), "Pz8\\/");
        for (int cut = 1; cut < body.length(); cut++) {
            JsonIntake intake = new JsonIntake(RequestLimits.NONE, new Uploads(0).share(), PLACES);
            byte[] bytes = body.getBytes(UTF_8);
            for (int from = 0; from < bytes.length; from += cut) {
                byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + cut));
                intake.take(piece, piece.length);
            }
            assertThat(intake.blobs()).hasSize(2);
            String text = new String(intake.text(), UTF_8);
            for (String mark : intake.blobs().keySet()) {
                text = text.replace(mark, "");
            }
            assertThat(text).isEqualTo(parts("", ""));
        }
    }

    private void assertRefused(String body, int status, String detail) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(ApiException.class, refused -> {
            assertThat(refused.problem().status()).isEqualTo(status);
            assertThat(refused.problem().detail()).contains(detail);
        });
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Pz8/Pz8=, 5
            Pz8/,     3
            aHR0cA==, 4
            httpsX==, 0
            https://a.example/, 0
            file-1,   0
            """)
    void a_string_that_is_bytes_or_an_address_may_be_cut_anywhere(String value, int bytes) {
        AttachmentPlaces mixed = new AttachmentPlaces(Set.of(), Set.of(), Set.of("a.value"));
        byte[] body = ("{\"a\":[{\"value\":\"" + value + "\",\"b\":\"}\"}],\"value\":\"Pz8/\"}").getBytes(UTF_8);
        for (int cut = 0; cut <= body.length; cut++) {
            JsonIntake intake = new JsonIntake(LIMITS, share, mixed);
            intake.take(Arrays.copyOf(body, cut), cut);
            intake.take(Arrays.copyOfRange(body, cut, body.length), body.length - cut);

            String mark = intake.blobs().isEmpty()
                    ? value
                    : intake.blobs().keySet().iterator().next();
            assertThat(new String(intake.text(), UTF_8))
                    .as("cut at %d", cut)
                    .isEqualTo(new String(body, UTF_8).replace(value + "\",\"b", mark + "\",\"b"));
            assertThat(intake.blobs().values().stream().mapToLong(Blob::length).sum())
                    .as("cut at %d", cut)
                    .isEqualTo(bytes);
            share.close();
        }
    }
}
