package dev.sluice.provider;

import dev.sluice.chat.Input;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the models of each type of provider take besides text: one table, in which the first row that fits counts. A model
 * that no row fits is asked, since it may be new, or a server's own.
 *
 * <p>Sources, all read 2026-11-28:
 *
 * <ul>
 *   <li>{@code anthropic}: <a href="https://platform.claude.com/docs/en/about-claude/models/overview">models</a>, <a
 *       href="https://platform.claude.com/docs/en/build-with-claude/structured-outputs">structured outputs</a>, <a
 *       href="https://platform.claude.com/docs/en/build-with-claude/pdf-support">PDFs</a>
 *   <li>{@code bedrock}: <a
 *       href="https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html">models
 *       and features</a>, <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html">structured
 *       outputs</a>
 *   <li>{@code gemini}: <a href="https://ai.google.dev/gemini-api/docs/models">models</a>; for Gemma 3, reports of refusals,
 *       such as <a href="https://github.com/BerriAI/litellm/issues/10313">of tools</a>
 *   <li>{@code ollama}: <a href="https://docs.ollama.com/capabilities/vision">vision</a>; for Gemma 3, <a
 *       href="https://github.com/open-webui/open-webui/issues/27996">the refusal of tools</a>
 *   <li>{@code cohere}: <a href="https://docs.cohere.com/docs/models">models</a> and their pages, <a
 *       href="https://docs.cohere.com/v2/docs/image-inputs">pictures</a>, <a
 *       href="https://docs.cohere.com/v2/docs/structured-outputs">structured outputs</a>
 *   <li>{@code openai} and {@code openai-responses}: <a
 *       href="https://developers.openai.com/api/docs/guides/file-inputs">files</a>, <a
 *       href="https://reference.langchain.com/javascript/langchain-openai/ChatOpenAI/withStructuredOutput">structured
 *       outputs</a>, <a
 *       href="https://github.com/MicrosoftDocs/azure-docs/blob/main/articles/ai-services/openai/includes/gpt-4-turbo.md">GPT-4
 *       Turbo</a>, <a href="https://github.com/simonw/llm-openai-plugin/issues/12">reasoning models</a>
 * </ul>
 */
public final class ModelInputs {

    /** The property with a provider's own list, which replaces this table. */
    public static final String OPTION = "inputs";

    /** What that list may contain. Every model takes text. */
    public static final List<String> NAMES = Stream.concat(
                    Stream.of("text"), Arrays.stream(Input.values()).map(Input::wireName))
            .toList();

    /** Chat Completions and Responses, which have the same models. */
    private static final String OPENAI = "openai(-responses)?";

    private static final Set<Input> ALL = EnumSet.allOf(Input.class);

    /**
     * A row.
     *
     * @param type the pattern of the provider's type
     * @param models the names of the models, after their last slash
     */
    private record Row(Pattern type, Pattern models, Set<Input> inputs) {

        static Row of(String type, String models, Input... inputs) {
            Set<Input> set = EnumSet.noneOf(Input.class);
            set.addAll(Arrays.asList(inputs));
            return new Row(Pattern.compile(type), Pattern.compile(models), set);
        }

        boolean fits(String providerType, String name) {
            return type.matcher(providerType).matches() && models.matcher(name).matches();
        }
    }

    private static final List<Row> ROWS = List.of(
            Row.of("anthropic", "claude-(2|instant).*"),
            Row.of(
                    "anthropic",
                    "claude-(3-.*|(opus|sonnet|haiku)-4(-\\d{8}|-0.*)?)",
                    Input.IMAGE,
                    Input.PDF,
                    Input.TOOLS),
            // Ids may begin with a region, as in "us.anthropic.claude-…".
            Row.of("bedrock", "([a-z-]+\\.)?anthropic\\.claude-(v2|instant).*", Input.PDF),
            Row.of("bedrock", "([a-z-]+\\.)?anthropic\\.claude-3-5-haiku-.*", Input.PDF, Input.TOOLS),
            Row.of(
                    "bedrock",
                    "([a-z-]+\\.)?anthropic\\.claude-(3-.*|(opus|sonnet)-4-(1-)?\\d{8}.*)",
                    Input.IMAGE,
                    Input.PDF,
                    Input.TOOLS),
            Row.of("bedrock", "([a-z-]+\\.)?amazon\\.nova-micro-v1.*", Input.TOOLS),
            Row.of(
                    "bedrock",
                    "([a-z-]+\\.)?amazon\\.nova-(lite|pro|premier)-v1.*",
                    Input.IMAGE,
                    Input.PDF,
                    Input.TOOLS),
            Row.of("bedrock", "amazon\\.titan-text-premier-.*"),
            Row.of("bedrock", "amazon\\.titan-text-.*", Input.PDF),
            Row.of("bedrock", "ai21\\.jamba-instruct-.*"),
            Row.of("bedrock", "ai21\\.jamba-1-5-.*", Input.PDF, Input.TOOLS),
            Row.of("gemini", "gemma-3-1b.*"),
            Row.of("gemini", "gemma-3-.*", Input.IMAGE, Input.PDF),
            Row.of("ollama", "gemma3:1b.*", Input.SCHEMA),
            Row.of("ollama", "gemma3(:.*)?", Input.IMAGE, Input.SCHEMA),
            Row.of("ollama", "llama3\\.[123](:.*)?", Input.TOOLS, Input.SCHEMA),
            // No model gets a PDF, because its protocol has no place for one; the same at Cohere.
            Row.of("ollama", ".*", Input.IMAGE, Input.TOOLS, Input.SCHEMA),
            Row.of("cohere", "command(-light.*|-nightly.*)?|c4ai-aya-expanse-.*"),
            Row.of("cohere", "c4ai-aya-vision-.*", Input.IMAGE),
            Row.of("cohere", "command-a-vision-.*", Input.IMAGE, Input.SCHEMA),
            Row.of(
                    "cohere",
                    "command-(r.*|a-(03|reasoning|translate)-.*)|north-mini-code-.*",
                    Input.TOOLS,
                    Input.SCHEMA),
            Row.of("cohere", ".*", Input.IMAGE, Input.TOOLS, Input.SCHEMA),
            Row.of(OPENAI, "gpt-3\\.5-.*", Input.TOOLS),
            Row.of(OPENAI, "gpt-4(-\\d{4}(-preview)?|-32k.*|-turbo-preview)?", Input.TOOLS),
            Row.of(OPENAI, "gpt-4-turbo(-2024-04-09)?", Input.IMAGE, Input.TOOLS),
            Row.of(OPENAI, "gpt-4o-2024-05-13", Input.IMAGE, Input.PDF, Input.TOOLS),
            Row.of(OPENAI, "chatgpt-4o-latest", Input.IMAGE, Input.PDF),
            Row.of(OPENAI, "o1-(mini|preview).*"),
            Row.of(OPENAI, "o3-mini.*", Input.TOOLS, Input.SCHEMA),
            // Gateways turn PDFs into text for models without eyes; servers that take none refuse them themselves.
            Row.of(OPENAI, "deepseek-(chat|reasoner|r1|v3).*", Input.PDF, Input.TOOLS, Input.SCHEMA),
            Row.of(OPENAI, "grok-(3|code).*", Input.PDF, Input.TOOLS, Input.SCHEMA));

    private ModelInputs() {}

    /**
     * Returns what a model takes.
     *
     * @param type the type of its provider
     * @param model its name, without the provider's
     */
    public static Set<Input> of(String type, Endpoint endpoint, String model) {
        String configured = endpoint.options().get(OPTION);
        if (configured != null) {
            return configured(configured);
        }
        String name = model.substring(model.lastIndexOf('/') + 1);
        return ROWS.stream()
                .filter(row -> row.fits(type, name))
                .findFirst()
                .map(Row::inputs)
                .orElse(ALL);
    }

    private static Set<Input> configured(String names) {
        Set<Input> inputs = EnumSet.noneOf(Input.class);
        List<String> listed = Arrays.asList(names.split(",", -1));
        for (Input input : Input.values()) {
            if (listed.stream().map(String::strip).anyMatch(input.wireName()::equals)) {
                inputs.add(input);
            }
        }
        return inputs;
    }
}
