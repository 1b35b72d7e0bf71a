/**
 * The default dialect: named events {@code progress}, {@code text}, {@code complete} and {@code error} (contract §3).
 *
 * <p>Belongs here: the frames of that dialect, and how progress follows from events, in frames or as bare JSON. Does not
 * belong here: other dialects, or what they share.
 */
@NullMarked
package dev.sluice.dialect.typed;

import org.jspecify.annotations.NullMarked;
