/**
 * What operators see of streams: metrics, traces, and one line of the log for each.
 *
 * <p>Belongs here: turning what {@link dev.sluice.stream.StreamObserver} observes into metrics, spans and lines. Does not
 * belong here: decisions about a stream, and any work for each event.
 */
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
