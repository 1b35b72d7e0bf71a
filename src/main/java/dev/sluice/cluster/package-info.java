/**
 * Several nodes as one: the logs of streams, channels, leases and signals on Redis.
 *
 * <p>Belongs here: everything that is read from or written to Redis. One thread, the link's, does all of it; other threads
 * hand it tasks. Does not belong here: what a stream is, and writing to clients.
 */
@NullMarked
package dev.sluice.cluster;

import org.jspecify.annotations.NullMarked;
