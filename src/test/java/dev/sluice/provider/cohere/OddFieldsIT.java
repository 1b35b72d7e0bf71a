package dev.sluice.provider.cohere;

import dev.sluice.provider.OddFields;
import java.util.Set;

final class OddFieldsIT extends OddFields {

    OddFieldsIT() {
        super(
                CohereDecoder::new,
                """
                        {"type":"message-start","id":"m","delta":{"message":{"role":"assistant","content":[]}}}
                        {"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":"","thinking":"Hm"}}}}
                        {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hello"}}}}
                        {"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":1,"end":3,"text":"el","type":"TEXT_CONTENT","content_index":0,"sources":[{"type":"document","id":"d","document":{"id":"d","url":"https://a.example/","title":"A","text":"t"}}]}}}}
                        {"type":"content-end","index":0}
                        {"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I will"}}}
                        {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"t","type":"function","function":{"name":"f","arguments":"{"}}}}}
                        {"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"}"}}}}}
                        {"type":"tool-call-end","index":0}
                        {"type":"message-end","delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":3,"output_tokens":2},"tokens":{"input_tokens":9,"output_tokens":5}}}}
                        """,
                Set.of("text", "thinking", "id", "name", "arguments", "title", "tool_plan"),
                Set.of());
    }
}
