/**
 * The default dialect: named events {@code progress}, {@code text}, {@code complete} and {@code error} (contract §3).
 *
 * <p>Belongs here: those events, and how progress is told from what happens. Does not belong here: other dialects.
 */
@NullMarked
package dev.sluice.dialect.typed;

import org.jspecify.annotations.NullMarked;
