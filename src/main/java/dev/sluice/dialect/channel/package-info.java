/**
 * The dialect of channels: each message under the event name that it was pushed with (contract §5).
 *
 * <p>Belongs here: the frames of a channel. Does not belong here: the dialects of a reply, and what is pushed.
 */
@NullMarked
package dev.sluice.dialect.channel;

import org.jspecify.annotations.NullMarked;
