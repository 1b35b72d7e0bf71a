/**
 * The dialect {@code delta}: objects with a {@code type}, for pages that read the response to a POST by {@code fetch}
 * (contract §4).
 *
 * <p>Belongs here: the frames of that dialect. By POST they have no ids, because its readers take every line but {@code data}
 * for an error, so it is replayed from the start; by GET, for the browser's {@code EventSource}, they have. Does not belong
 * here: other dialects, or what they share.
 */
@NullMarked
package dev.sluice.dialect.delta;

import org.jspecify.annotations.NullMarked;
