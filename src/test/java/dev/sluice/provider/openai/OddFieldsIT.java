package dev.sluice.provider.openai;

import dev.sluice.provider.OddFields;
import java.util.Set;

final class OddFieldsIT extends OddFields {

    OddFieldsIT() {
        super(
                OpenAiDecoder::new,
                """
                        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning_content":"Hm"},"logprobs":null,"finish_reason":null}]}
                        {"id":"c","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}],"usage":null,"extra":{"a":[1]}}
                        {"id":"c","choices":[{"index":0,"delta":{"content":" world"},"finish_reason":null}]}
                        {"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Ah"}]},{"type":"text","text":"!"}]}}]}
                        {"choices":[{"index":0,"delta":{"content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{"}}]}}]}
                        {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}]}
                        {"choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.text","text":"So"}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":17,"completion_tokens_details":{"reasoning_tokens":3}},"x_groq":{"id":"x"}}
                        {"citations":["https://a/"],"search_results":[{"url":"https://b/","title":"B"}],"choices":[{"index":0,"delta":{"annotations":[{"type":"url_citation","url_citation":{"url":"https://c/","title":"C","start_index":0,"end_index":5}}],"context":{"citations":[{"url":"https://d/","filepath":"d"}]},"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}}]}}]}
                        """,
                Set.of("content", "reasoning_content", "refusal", "text", "thinking", "id", "name", "arguments"),
                Set.of("finish_reason"));
    }
}
