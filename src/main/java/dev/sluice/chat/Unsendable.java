package dev.sluice.chat;

/**
 * The reason why a request cannot be sent to a model, for the caller.
 *
 * @param field the field at fault, by its name in a chat request; turns are {@code messages}, wherever they came from
 * @param detail what is wrong with the field and what to do, as the rest of a sentence that begins with its name
 */
public record Unsendable(String field, String detail) {}
