package dev.sluice.json;

/** Bytes that were to be JSON, or JSON of a certain form, are not. Carries no place and no stack, for it is an answer. */
public final class MalformedJson extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedJson() {
        super("not JSON of the expected form", null, false, false);
    }
}
