package dev.sluice.provider.gemini;

import dev.sluice.provider.OddFields;
import java.util.Set;

final class OddFieldsIT extends OddFields {

    OddFieldsIT() {
        super(GeminiDecoder::new, """
                        {"candidates":[{"content":{"parts":[{"text":"Hm","thought":true}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":9}}
                        {"candidates":[{"content":{"parts":[{"text":"Hello"},{"inlineData":{"mimeType":"image/png","data":"iVBO"}}],"role":"model"},"index":0}],"modelVersion":"m","responseId":"r"}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"t","name":"f","args":{"a":"b"}},"thoughtSignature":"Eq"}],"role":"model"}}]}
                        {"candidates":[{"content":{"parts":[{"text":"!"}],"role":"model"},"finishReason":"STOP","index":0,"safetyRatings":[{"blocked":false}],"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example/","title":"A"}}],"groundingSupports":[{"segment":{"startIndex":0,"endIndex":5,"text":"Hello"},"groundingChunkIndices":[0]}]},"citationMetadata":{"citationSources":[{"startIndex":1,"endIndex":2,"uri":"https://b.example/","title":"B"}]}}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":5,"thoughtsTokenCount":3,"totalTokenCount":17}}
                        """, Set.of("text", "id", "name", "title"), Set.of("finishReason"));
    }
}
