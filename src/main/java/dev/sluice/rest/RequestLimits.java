package dev.sluice.rest;

/**
 * Limits for the body of a request. 0 is no limit.
 *
 * @param bodyBytes most bytes
 * @param messageChars most characters of all messages together
 * @param jsonDepth deepest nesting of objects and arrays
 */
public record RequestLimits(int bodyBytes, int messageChars, int jsonDepth) {}
