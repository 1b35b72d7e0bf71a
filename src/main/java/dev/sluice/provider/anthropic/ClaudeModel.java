package dev.sluice.provider.anthropic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings that a Claude model accepts, derived from its name. From 4.6 on models think adaptively; from 4.7 on they
 * refuse a budget and sampling settings. A name without a version counts as an older model.
 *
 * @param version major times 100 and minor: 4.6 is 406
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking">Adaptive thinking</a>, read
 *     2026-11-21
 */
record ClaudeModel(int version) {

    /** {@code claude-opus-4-6}, {@code claude-haiku-4-5-20251001}, {@code claude-3-7-sonnet-latest}, or with a dot. */
    private static final Pattern VERSION =
            Pattern.compile("claude-(?:[a-z]+-)?(?<major>\\d{1,2})(?:[.-](?<minor>\\d{1,2}))?(?![0-9])");

    private static final int FIRST_THINKING = 307;
    private static final int FIRST_ADAPTIVE = 406;
    private static final int FIRST_WITHOUT_SAMPLING = 407;

    static ClaudeModel of(String model) {
        if (model.contains("claude-mythos") || model.contains("claude-fable")) {
            return new ClaudeModel(500); // the first of these has no version in its name
        }
        Matcher version = VERSION.matcher(model);
        if (!version.find()) {
            return new ClaudeModel(0);
        }
        String minor = version.group("minor");
        return new ClaudeModel(
                Integer.parseInt(version.group("major")) * 100 + (minor == null ? 0 : Integer.parseInt(minor)));
    }

    boolean thinksAdaptively() {
        return version >= FIRST_ADAPTIVE;
    }

    boolean takesSampling() {
        return version < FIRST_WITHOUT_SAMPLING;
    }

    /** Whether it refuses thinking in the turns that it goes on with, unless it is asked to think. */
    boolean refusesThinkingUnasked() {
        return version < FIRST_WITHOUT_SAMPLING;
    }

    /** Whether it takes its thinking back: not the known models that never think. */
    boolean takesThinkingBack() {
        return version == 0 || version >= FIRST_THINKING;
    }
}
