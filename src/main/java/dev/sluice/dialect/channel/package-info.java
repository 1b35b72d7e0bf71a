/**
 * The frames of a channel: what was pushed, under its own name (contract §5).
 *
 * <p>Belongs here: those frames. Does not belong here: the dialects of a reply.
 */
@NullMarked
package dev.sluice.dialect.channel;

import org.jspecify.annotations.NullMarked;
