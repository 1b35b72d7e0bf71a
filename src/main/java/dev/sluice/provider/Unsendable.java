package dev.sluice.provider;

/**
 * Why a request cannot be sent to a model.
 *
 * @param field what is in the way, by its name in a chat request; turns are {@code messages}, wherever they came from
 * @param detail what the field must be, for people
 */
public record Unsendable(String field, String detail) {}
