package dev.sluice.provider.gemini;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The differences between generations of models, by a model's name. A model of an unknown name is expected to take
 * everything.
 *
 * @param name after its last slash, in lower case
 */
record GeminiModel(String name) {

    private static final Pattern BEFORE_3 = Pattern.compile("gemini-([12]\\..*|pro|pro-vision)");
    private static final Pattern FROM_3 = Pattern.compile("gemini-(([3-9]|[1-9][0-9])(?![0-9]).*|[a-z-]+-latest)");
    private static final Pattern WITHOUT_ADDRESSES = Pattern.compile("gemini-(1\\..*|2\\.0.*|pro|pro-vision)");

    static GeminiModel of(String model) {
        return new GeminiModel(model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT));
    }

    /** Whether it refuses a call of this conversation's last question that comes back without a signature. */
    boolean requiresSignatures() {
        return FROM_3.matcher(name).matches();
    }

    /** Whether it takes pictures and documents in results of tools. */
    boolean takesFilesInResults() {
        return !BEFORE_3.matcher(name).matches();
    }

    /** Whether it takes tools and a form of the reply in one request. */
    boolean takesFormatWithTools() {
        return !BEFORE_3.matcher(name).matches();
    }

    /** Whether it loads files from any address. */
    boolean takesAddresses() {
        return !WITHOUT_ADDRESSES.matcher(name).matches();
    }
}
