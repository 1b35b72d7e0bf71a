package dev.sluice.rest;

/**
 * The tokens that a model reads of a request.
 *
 * @param estimated whether its provider did not count them
 */
public record TokenCount(long input, boolean estimated) {}
