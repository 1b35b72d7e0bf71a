/**
 * The dialect {@code delta}: objects with a {@code type}, for pages that read a POST by {@code fetch} (contract §4).
 *
 * <p>Belongs here: those frames. Does not belong here: other dialects. By POST it has no ids, because its readers take
 * whatever is not a {@code data} line for an error; it is replayed from the start. By GET it has them, for the browser's
 * {@code EventSource} reads that.
 */
@NullMarked
package dev.sluice.dialect.delta;

import org.jspecify.annotations.NullMarked;
