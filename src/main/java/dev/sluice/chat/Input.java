package dev.sluice.chat;

import java.util.Locale;

/** What a model may be able to take besides text. */
public enum Input {
    /** Pictures. */
    IMAGE("a picture"),
    /** Documents of the type {@code application/pdf}. */
    PDF("a PDF"),
    /** Tools, calls of them and their results. */
    TOOLS("tools"),
    /** A schema for the reply. */
    SCHEMA("a schema for the reply");

    private final String words;

    Input(String words) {
        this.words = words;
    }

    /** Its name in configuration and in the list of models. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is, in a sentence. */
    public String words() {
        return words;
    }
}
