/**
 * The life of a stream: its log, its readers and their cursors, retries, limits, cancellation and expiry.
 *
 * <p>Belongs here: the one path that appends and any number of readers, none of which it waits for. Does not belong here:
 * providers' protocols, writing to clients, access control.
 */
@NullMarked
package dev.sluice.stream;

import org.jspecify.annotations.NullMarked;
