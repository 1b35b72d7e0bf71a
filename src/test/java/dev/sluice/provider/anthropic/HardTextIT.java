package dev.sluice.provider.anthropic;

import dev.sluice.provider.HardText;
import dev.sluice.push.Relay;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model's text reaches every client unchanged, at every cut of the bytes. */
@Tag("one-server")
final class HardTextIT {

    private static final String DELTA = "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":";
    private static final String END = "data: {\"type\":\"message_stop\"}\n\n";

    @ParameterizedTest
    @EnumSource
    void text_is_relayed_unchanged(HardText text) throws Exception {
        check(text, "", "\"text_delta\",\"text\":", Relay.Part.TEXT);
    }

    @ParameterizedTest
    @EnumSource
    void thinking_is_relayed_unchanged(HardText text) throws Exception {
        check(text, "", "\"thinking_delta\",\"thinking\":", Relay.Part.THINKING);
    }

    @ParameterizedTest
    @EnumSource
    void arguments_are_relayed_unchanged(HardText text) throws Exception {
        String start = "data: {\"type\":\"content_block_start\",\"index\":0,"
                + "\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}}\n\n";
        check(text, start, "\"input_json_delta\",\"partial_json\":", Relay.Part.ARGUMENTS);
    }

    private static void check(HardText text, String before, String field, Relay.Part part) throws Exception {
        Relay.check(AnthropicDecoder::new, text.stream(before, DELTA + field + "\"%s\"}}\n\n", END), part);
    }
}
