package dev.sluice.provider.openai;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonScanner;
import dev.sluice.provider.AnnotationReader;
import java.util.function.Consumer;

/**
 * A reader of the fields in which servers list sources. What they document was read 2026-11-28.
 *
 * @see <a href="https://platform.openai.com/docs/guides/tools-web-search">OpenAI's annotations</a>
 * @see <a href="https://learn.microsoft.com/azure/ai-services/openai/references/on-your-data">Azure's context</a>
 * @see <a href="https://docs.perplexity.ai/api-reference/chat-completions-post">Perplexity's citations and search
 *     results</a>
 * @see <a href="https://github.com/mistralai/client-ts/blob/main/docs/models/components/referencechunk.md">Mistral's
 *     references</a>
 */
final class OpenAiSources {

    private final JsonScanner json;
    private final AnnotationReader annotations;
    private final Consumer<SourceCited> found;
    private final Runnable source = this::source;

    OpenAiSources(JsonScanner json, Consumer<SourceCited> found) {
        this.json = json;
        this.annotations = new AnnotationReader(json);
        this.found = found;
    }

    /** Reads a list of annotations, addresses or results. */
    void list() {
        json.list(source);
    }

    /** Reads a source, or an address alone. */
    void source() {
        found.accept(annotations.read());
    }

    /** Reads what Azure has found in the operator's data. */
    void context() {
        json.object();
        while (json.key()) {
            if (json.is("citations")) {
                list();
            } else {
                json.skip();
            }
        }
    }

    /** Reads the ids of documents in a tool's result, which are the only names that Mistral has for them. */
    void references() {
        json.array();
        while (json.element()) {
            String id = json.id();
            if (!id.isEmpty()) {
                found.accept(new SourceCited(null, id, null, SourceCited.UNTOLD, SourceCited.UNTOLD));
            }
        }
    }
}
