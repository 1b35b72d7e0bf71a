package dev.sluice.json;

/**
 * Thrown for bytes that are not JSON. Has no stack trace: it is part of normal reading.
 */
public final class MalformedJson extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedJson() {
        super("not JSON", null, false, false);
    }
}
