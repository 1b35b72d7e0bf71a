package dev.sluice.provider.bedrock;

import dev.sluice.chat.ChatRequest;
import jakarta.json.stream.JsonGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kind of a model on Bedrock, derived from its id, as far as kinds accept different settings. The ARN of an
 * application's own profile reveals nothing, and counts as a model that does not think.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html">
 *     Supported models and features</a> and <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-reasoning.html">Reasoning</a>, both read
 *     2026-11-21
 */
enum BedrockModel {
    /** Thinks up to a budget, which the reply's limit includes, and accepts no sampling settings with it. */
    CLAUDE_WITH_BUDGET,

    /** Decides itself how much to think at an effort, and never accepts sampling settings. */
    CLAUDE_WITH_EFFORT,

    CLAUDE_WITHOUT_THINKING,

    /** Thinks at an effort. The highest is never requested, because it excludes limits. */
    NOVA_2,

    /** Never thinks. */
    NOVA_1,

    GPT_OSS,

    /** Accepts no system prompt, which goes into the first turn instead. */
    WITHOUT_SYSTEM,

    OTHER;

    /** The smallest thinking budget that Claude accepts. */
    private static final int MIN_BUDGET = 1024;

    /** {@code claude-opus-4-6-v1}, {@code claude-3-7-sonnet-20250219-v1:0}, {@code claude-v2}. */
    private static final Pattern CLAUDE = Pattern.compile(
            "anthropic\\.claude-(?:[a-uw-z][a-z]*-)?(?<major>\\d{1,2})(?:-(?<minor>\\d{1,2}))?(?![0-9]).*");

    private static final Pattern NOVA_TEXT = Pattern.compile("amazon\\.nova-(micro|lite|pro|premier)-v1.*");

    private static final Pattern NO_SYSTEM =
            Pattern.compile("(amazon\\.titan-text|mistral\\.(mistral-7b|mixtral)|cohere\\.command-(light-)?text).*");

    private static final int FIRST_WITH_THINKING = 307;
    private static final int FIRST_WITHOUT_BUDGET = 407;

    static BedrockModel of(String id) {
        // Without its prefix: "us.", "global.", or an ARN up to the last slash.
        String name = id.replaceFirst("^.*/", "").replaceFirst("^[a-z-]+\\.(?=[a-z0-9]+\\.)", "");
        if (name.startsWith("anthropic.claude")) {
            return claude(name);
        }
        if (name.startsWith("amazon.nova-2-")) {
            return NOVA_2;
        }
        if (NOVA_TEXT.matcher(name).matches()) {
            return NOVA_1;
        }
        if (name.startsWith("openai.gpt-oss-")) {
            return GPT_OSS;
        }
        return NO_SYSTEM.matcher(name).matches() ? WITHOUT_SYSTEM : OTHER;
    }

    private static BedrockModel claude(String name) {
        Matcher matcher = CLAUDE.matcher(name);
        if (!matcher.matches()) {
            return CLAUDE_WITHOUT_THINKING;
        }
        String minor = matcher.group("minor");
        int version = Integer.parseInt(matcher.group("major")) * 100 + (minor == null ? 0 : Integer.parseInt(minor));
        if (version < FIRST_WITH_THINKING) {
            return CLAUDE_WITHOUT_THINKING;
        }
        return version < FIRST_WITHOUT_BUDGET ? CLAUDE_WITH_BUDGET : CLAUDE_WITH_EFFORT;
    }

    boolean takesSystem() {
        return this != WITHOUT_SYSTEM;
    }

    /**
     * Whether it caches what is marked; others refuse marks.
     *
     * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html">Prompt caching</a>
     */
    boolean takesCacheMarks() {
        return this == CLAUDE_WITH_BUDGET || this == CLAUDE_WITH_EFFORT || this == NOVA_1 || this == NOVA_2;
    }

    /** Whether temperature or top P may be sent. */
    boolean takesSampling(boolean thinking) {
        return this != CLAUDE_WITH_EFFORT && !(this == CLAUDE_WITH_BUDGET && thinking);
    }

    /** Whether temperature and top P may be sent together. */
    boolean takesBothSamplings() {
        return this != CLAUDE_WITH_BUDGET && this != CLAUDE_WITHOUT_THINKING;
    }

    /** The tokens to add to the reply's limit for thinking. */
    int thinkingTokens(int asked) {
        return switch (this) {
            case CLAUDE_WITH_BUDGET -> Math.max(MIN_BUDGET, asked);
            case CLAUDE_WITH_EFFORT, NOVA_2, GPT_OSS -> asked;
            default -> 0;
        };
    }

    boolean thinks() {
        return thinkingTokens(1) > 0;
    }

    /** Writes the members of {@code additionalModelRequestFields} that make the model think. */
    void askToThink(JsonGenerator json, int asked) {
        String effort = ChatRequest.effort(asked);
        switch (this) {
            case CLAUDE_WITH_BUDGET ->
                json.writeStartObject("thinking")
                        .write("type", "enabled")
                        .write("budget_tokens", thinkingTokens(asked))
                        .writeEnd();
            case CLAUDE_WITH_EFFORT -> {
                json.writeStartObject("thinking")
                        .write("type", "adaptive")
                        .write("display", "summarized")
                        .writeEnd();
                json.writeStartObject("output_config").write("effort", effort).writeEnd();
            }
            case NOVA_2 ->
                json.writeStartObject("reasoningConfig")
                        .write("type", "enabled")
                        .write("maxReasoningEffort", effort.equals("high") ? "medium" : effort)
                        .writeEnd();
            case GPT_OSS -> json.write("reasoning_effort", effort);
            default -> {
                // never thinks, or always does
            }
        }
    }

    /** Whether it takes its thinking back: only Claude signs it. */
    boolean takesThinkingBack() {
        return this == CLAUDE_WITH_BUDGET || this == CLAUDE_WITH_EFFORT;
    }

    /**
     * Whether the result of a tool can say that it is a failure.
     *
     * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultBlock.html">Results</a>, read
     *     2026-11-28
     */
    boolean takesStatus() {
        return isClaude() || this == NOVA_1 || this == NOVA_2;
    }

    /**
     * Whether the results of tools may have pictures: those of Claude and Nova may, and those of a profile whose model is not
     * known.
     *
     * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultContentBlock.html">Content of
     *     results</a>, read 2026-11-28
     */
    static boolean mayTakePicturesInResults(String id) {
        boolean known = id.indexOf('.', id.lastIndexOf('/') + 1) >= 0;
        return of(id).takesStatus() || !known;
    }

    boolean isClaude() {
        return this == CLAUDE_WITH_BUDGET || this == CLAUDE_WITH_EFFORT || this == CLAUDE_WITHOUT_THINKING;
    }
}
