package dev.sluice.provider.bedrock;

import dev.sluice.provider.OddFields;
import java.util.Set;

final class OddFieldsIT extends OddFields {

    OddFieldsIT() {
        super(BedrockStories.MESSAGES, """
                        messageStart: {"p":"abc","role":"assistant"}
                        contentBlockDelta: {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}},"p":"a"}
                        contentBlockDelta: {"contentBlockIndex":1,"delta":{"text":"Hello"},"p":"ab"}
                        contentBlockStop: {"contentBlockIndex":1}
                        contentBlockStart: {"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t","name":"f"}}}
                        contentBlockDelta: {"contentBlockIndex":2,"delta":{"toolUse":{"input":"{}"}}}
                        contentBlockStop: {"contentBlockIndex":2}
                        messageStop: {"stopReason":"tool_use"}
                        metadata: {"usage":{"inputTokens":9,"outputTokens":5,"totalTokens":14},"metrics":{"latencyMs":660}}
                        """, Set.of("text", "input", "toolUseId", "name"), Set.of());
    }
}
