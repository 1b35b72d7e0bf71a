package dev.sluice.provider.ollama;

import dev.sluice.provider.OddFields;
import java.util.Set;

final class OddFieldsIT extends OddFields {

    OddFieldsIT() {
        super(OllamaStories.LINES, """
                        {"model":"m","created_at":"2026","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}
                        {"model":"m","message":{"role":"assistant","content":"Hello"},"done":false}
                        {"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"id":"t","function":{"name":"f","index":0,"arguments":{"a":"b"}}}]},"done":false}
                        {"model":"m","message":{"role":"assistant","content":"!"},"done":true,"done_reason":"stop","total_duration":5,"prompt_eval_count":9,"eval_count":5}
                        """, Set.of("content", "thinking", "id", "name"), Set.of("done_reason"));
    }
}
