package dev.sluice.provider.anthropic;

import dev.sluice.provider.OddFields;
import java.util.Set;

final class OddFieldsIT extends OddFields {

    OddFieldsIT() {
        super(
                AnthropicDecoder::new,
                """
                        {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}
                        {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"H"}}
                        {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"m"}}
                        {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}
                        {"type":"content_block_stop","index":0}
                        {"type":"content_block_start","index":3,"content_block":{"type":"redacted_thinking","data":"EmwK"}}
                        {"type":"content_block_stop","index":3}
                        {"type":"content_block_start","index":1,"content_block":{"type":"text","text":"A"}}
                        {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hello"}}
                        {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":" world"}}
                        {"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"https://a.example/","title":"A","cited_text":"c"}}}
                        {"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"type":"char_location","document_title":"a.txt"}}}
                        {"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"type":"search_result_location","source":"b","title":"B"}}}
                        {"type":"content_block_stop","index":1}
                        {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}
                        {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{}"}}
                        {"type":"content_block_stop","index":2}
                        {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":5}}
                        {"type":"message_stop"}
                        """,
                Set.of("text", "thinking", "id", "name", "partial_json", "title", "document_title", "source"),
                Set.of());
    }
}
