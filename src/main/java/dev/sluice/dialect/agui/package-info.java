/**
 * The dialect of AG-UI 1.0: its events, and the snapshot of a run for a reader that joins it late.
 *
 * <p>Belongs here: the JSON of that protocol. Does not belong here: its requests and addresses, or other dialects.
 */
@NullMarked
package dev.sluice.dialect.agui;

import org.jspecify.annotations.NullMarked;
