/**
 * One reader's response, written without holding a thread.
 *
 * <p>Belongs here: the writer of a response, what it encodes next, the registry of open event streams with their times, the
 * hand-over of a response from Jersey to asynchronous writing, and the feeds of channels. Does not belong here: which stream
 * is read and who may read it, which {@code rest} decides, and what a frame looks like, which the dialects decide.
 */
@NullMarked
package dev.sluice.push;

import org.jspecify.annotations.NullMarked;
