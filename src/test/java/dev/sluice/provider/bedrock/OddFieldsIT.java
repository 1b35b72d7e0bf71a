package dev.sluice.provider.bedrock;

import dev.sluice.provider.OddFields;
import java.util.Set;

final class OddFieldsIT extends OddFields {

    OddFieldsIT() {
        super(
                BedrockStories.MESSAGES,
                """
                        messageStart: {"p":"abc","role":"assistant"}
                        contentBlockDelta: {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}},"p":"a"}
                        contentBlockDelta: {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"EqQB"}},"p":"a"}
                        contentBlockStop: {"contentBlockIndex":0}
                        contentBlockDelta: {"contentBlockIndex":3,"delta":{"reasoningContent":{"redactedContent":"c2VjcmV0"}}}
                        contentBlockStop: {"contentBlockIndex":3}
                        contentBlockDelta: {"contentBlockIndex":1,"delta":{"text":"Hello"},"p":"ab"}
                        contentBlockDelta: {"contentBlockIndex":1,"delta":{"citation":{"title":"a.txt","location":{"documentPage":{"start":1}}}}}
                        contentBlockDelta: {"contentBlockIndex":1,"delta":{"citation":{"title":"A","source":"b"}}}
                        contentBlockDelta: {"contentBlockIndex":1,"delta":{"citation":{"title":"B","location":{"web":{"url":"https://b.example/"}}}}}
                        contentBlockStop: {"contentBlockIndex":1}
                        contentBlockStart: {"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t","name":"f"}}}
                        contentBlockDelta: {"contentBlockIndex":2,"delta":{"toolUse":{"input":"{}"}}}
                        contentBlockStop: {"contentBlockIndex":2}
                        contentBlockStart: {"contentBlockIndex":4,"start":{"image":{"format":"png"}}}
                        contentBlockDelta: {"contentBlockIndex":4,"delta":{"image":{"source":{"bytes":"aW1hZ2U="}}}}
                        contentBlockStop: {"contentBlockIndex":4}
                        messageStop: {"stopReason":"tool_use"}
                        metadata: {"usage":{"inputTokens":9,"outputTokens":5,"totalTokens":14},"metrics":{"latencyMs":660}}
                        """,
                Set.of("text", "input", "toolUseId", "name", "title", "source", "redactedContent", "bytes"),
                Set.of());
    }
}
