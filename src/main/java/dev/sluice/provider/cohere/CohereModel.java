package dev.sluice.provider.cohere;

import java.util.regex.Pattern;

/**
 * The differences between models, by a model's name. A model of an unknown name is expected to take everything.
 *
 * @param name after its last slash
 */
record CohereModel(String name) {

    /** Cohere's models that do not think. Newer models are expected to think. */
    private static final Pattern WITHOUT_THINKING =
            Pattern.compile("command|command-(r|light|nightly|a-03|a-vision|a-translate).*|(c4ai|aya)-.*");

    /** The models before Command R7B, which is the first with a choice of tools. */
    private static final Pattern WITHOUT_CHOICE = Pattern.compile("command-r(?!7b).*");

    static CohereModel of(String model) {
        return new CohereModel(model.substring(model.lastIndexOf('/') + 1));
    }

    boolean thinks() {
        return !WITHOUT_THINKING.matcher(name).matches();
    }

    /** Whether a request can require or forbid calls. */
    boolean takesToolChoice() {
        return !WITHOUT_CHOICE.matcher(name).matches();
    }
}
