package dev.sluice.metrics;

import org.jspecify.annotations.Nullable;

/**
 * What is to be recorded of a stream that has ended.
 *
 * @param span its span; null if nobody records it
 */
record Report(FinishedStream stream, Spans.@Nullable Generation span) {}
