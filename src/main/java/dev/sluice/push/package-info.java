/**
 * One reader's response, written without holding a thread.
 *
 * <p>Belongs here: the writer, what it encodes next, the registry of open event streams with their times, and the
 * hand-over of a response from Jersey to asynchronous writing. Does not belong here: which stream is read and whether
 * its reader may, which {@code rest} decides, and what a frame looks like, which the dialects do.
 */
@NullMarked
package dev.sluice.push;

import org.jspecify.annotations.NullMarked;
