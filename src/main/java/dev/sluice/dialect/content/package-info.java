/**
 * The dialect {@code content}: text in unnamed events and {@code [DONE]} at the end, for {@code EventSource} (contract §4).
 *
 * <p>Belongs here: the frames of that dialect. Does not belong here: other dialects, or what they share.
 */
@NullMarked
package dev.sluice.dialect.content;

import org.jspecify.annotations.NullMarked;
