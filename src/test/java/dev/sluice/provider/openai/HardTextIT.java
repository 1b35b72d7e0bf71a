package dev.sluice.provider.openai;

import dev.sluice.provider.HardText;
import dev.sluice.push.Relay;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model's text reaches every client unchanged, at every cut of the bytes. */
@Tag("one-server")
final class HardTextIT {

    private static final String DELTA = "data: {\"choices\":[{\"index\":0,\"delta\":{";
    private static final String CALL = DELTA + "\"tool_calls\":[{\"index\":0,";
    private static final String END = DELTA + "},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    @ParameterizedTest
    @EnumSource
    void text_is_relayed_unchanged(HardText text) throws Exception {
        Relay.check(OpenAiDecoder::new, text.stream("", DELTA + "\"content\":\"%s\"}}]}\n\n", END), Relay.Part.TEXT);
    }

    @ParameterizedTest
    @EnumSource
    void thinking_is_relayed_unchanged(HardText text) throws Exception {
        Relay.check(
                OpenAiDecoder::new,
                text.stream("", DELTA + "\"reasoning_content\":\"%s\"}}]}\n\n", END),
                Relay.Part.THINKING);
    }

    @ParameterizedTest
    @EnumSource
    void arguments_are_relayed_unchanged(HardText text) throws Exception {
        Relay.check(
                OpenAiDecoder::new,
                text.stream(
                        CALL + "\"id\":\"t\",\"function\":{\"name\":\"f\"}}]}}]}\n\n",
                        CALL + "\"function\":{\"arguments\":\"%s\"}}]}}]}\n\n",
                        END),
                Relay.Part.ARGUMENTS);
    }
}
