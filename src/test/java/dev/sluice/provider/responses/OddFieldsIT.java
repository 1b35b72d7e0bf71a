package dev.sluice.provider.responses;

import dev.sluice.provider.OddFields;
import java.util.Set;

final class OddFieldsIT extends OddFields {

    OddFieldsIT() {
        super(
                ResponsesDecoder::new,
                """
                        {"type":"response.created","response":{"id":"r","object":"response","status":"in_progress","output":[],"error":null,"usage":null}}
                        {"type":"response.reasoning_summary_text.delta","item_id":"r","output_index":0,"summary_index":0,"delta":"Hm"}
                        {"type":"response.output_text.delta","item_id":"m","output_index":1,"content_index":0,"delta":"Hello"}
                        {"type":"response.output_text.done","item_id":"m","output_index":1,"content_index":0,"text":"Hello"}
                        {"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","id":"i","call_id":"c","name":"f","arguments":""}}
                        {"type":"response.function_call_arguments.delta","output_index":2,"delta":"{}"}
                        {"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","id":"i","call_id":"c","name":"f","arguments":"{}"}}
                        {"type":"response.output_text.annotation.added","output_index":1,"content_index":0,"annotation":{"type":"url_citation","url":"https://a/","title":"A","start_index":0,"end_index":5}}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"Hm"}],"encrypted_content":"e"}}
                        {"type":"response.output_item.done","output_index":3,"item":{"type":"image_generation_call","id":"p","output_format":"webp","result":"UklG"}}
                        {"type":"response.completed","response":{"id":"r","status":"completed","incomplete_details":null,"output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}],"usage":{"input_tokens":9,"output_tokens":5,"total_tokens":14}}}
                        """,
                Set.of("delta", "text", "refusal", "call_id", "id", "name", "arguments"),
                Set.of());
    }
}
