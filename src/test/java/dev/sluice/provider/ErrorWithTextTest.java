package dev.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sse.BadFraming;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A chunk with both a text and an error, as gateways write when a reply breaks off. */
final class ErrorWithTextTest {

    /** All but Bedrock, whose errors are frames of a type of their own. */
    static List<String> formats() {
        return Formats.ALL.stream().filter(format -> !format.equals("bedrock")).toList();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void the_text_in_a_chunk_with_an_error_is_kept(String format) throws BadFraming {
        String chunk = new String(TextChunks.reply(format, 1), UTF_8)
                .replaceFirst("\\{", "{\"error\":{\"message\":\"m\",\"code\":429,\"type\":\"rate_limit_error\"},");
        RecordedReply reply = new RecordedReply();

        Formats.of(format).read(chunk.getBytes(UTF_8), reply);

        assertThat(reply.story()).matches("text  and\nfailed provider_[a-z_]+\n");
    }
}
