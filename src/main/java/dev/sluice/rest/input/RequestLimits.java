package dev.sluice.rest.input;

/**
 * Limits for the body of a request. 0 is no limit.
 *
 * @param bodyBytes most bytes without attachments
 * @param messageChars most characters of all messages together
 * @param jsonDepth deepest nesting of objects and arrays
 * @param attachments most attachments
 * @param attachmentBytes most bytes of all attachments together, as decoded
 */
public record RequestLimits(int bodyBytes, int messageChars, int jsonDepth, int attachments, long attachmentBytes) {

    /** No limits. */
    public static final RequestLimits NONE = new RequestLimits(0, 0, 0, 0, 0);
}
