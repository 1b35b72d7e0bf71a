/**
 * What operators see: meters, traces, and a line of the log for each stream.
 *
 * <p>Belongs here: turning what {@link dev.sluice.stream.StreamObserver} is told into figures, spans and lines. Does not
 * belong here: deciding anything, or being asked for anything while an event passes by.
 */
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
