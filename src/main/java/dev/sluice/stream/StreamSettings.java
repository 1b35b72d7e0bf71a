package dev.sluice.stream;

import java.time.Duration;

/**
 * Limits on streams in time, size and number.
 *
 * @param firstChunk longest wait for a provider's first sign of life
 * @param idle longest silence of a provider after that
 * @param total longest duration of a generation
 * @param orphanGrace how long a generation continues after its last reader left
 * @param retention how long a log is kept after its end
 * @param retry how failed attempts are repeated
 * @param replyChars maximum length of a reply with its thinking and tool calls, in UTF-16 units; 0 for no limit
 * @param readers maximum number of readers of one stream at a time; 0 for no limit
 * @param streams maximum number of running generations; 0 for no limit
 * @param retainedBytes maximum memory of the logs of all ended streams that are kept, together and estimated, and as much again
 *     of those that are only read; 0 for no limit
 */
public record StreamSettings(
        Duration firstChunk,
        Duration idle,
        Duration total,
        Duration orphanGrace,
        Duration retention,
        RetryPolicy retry,
        int replyChars,
        int readers,
        int streams,
        long retainedBytes) {}
