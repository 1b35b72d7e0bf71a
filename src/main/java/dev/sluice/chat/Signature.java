package dev.sluice.chat;

import org.jspecify.annotations.Nullable;

/**
 * What a provider wants back with a model's thinking, so that the model can go on from it. It goes to no other type of
 * provider, which could not read it and would refuse it.
 *
 * @param maker the type of the provider that made it
 * @param value opaque; not empty
 */
public record Signature(String maker, String value) {

    private static final char SEPARATOR = ':';

    /** Returns the signature in a text that clients get; null if it is none. */
    public static @Nullable Signature parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        return separator < 1 || separator + 1 == text.length()
                ? null
                : new Signature(text.substring(0, separator), text.substring(separator + 1));
    }

    /** The text that clients get, and bring back. */
    @Override
    public String toString() {
        return maker + SEPARATOR + value;
    }
}
