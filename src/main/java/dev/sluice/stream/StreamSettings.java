package dev.sluice.stream;

import java.time.Duration;

/**
 * What streams may take.
 *
 * @param firstChunk longest wait for a provider's first sign of life
 * @param idle longest silence of a provider after that
 * @param total longest life of a generation
 * @param orphanGrace how long a generation goes on after its last reader left
 * @param retention how long a log is kept after its end
 * @param retry how a provider is asked again
 * @param replyChars most characters of a reply with its thinking and tool calls; 0 for no limit
 * @param readers most readers of one stream at once; 0 for no limit
 * @param streams most generations running at once; 0 for no limit
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
        int streams) {}
