package dev.sluice.rest;

/**
 * What a request may take. 0 is no limit.
 *
 * @param bodyBytes most bytes of a body
 * @param messageChars most characters of all its texts together
 * @param jsonDepth deepest nesting of a body
 */
public record RequestLimits(int bodyBytes, int messageChars, int jsonDepth) {}
