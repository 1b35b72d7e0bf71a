package dev.sluice.conversation;

import java.time.Duration;
import java.util.Optional;

/**
 * What conversations may take.
 *
 * @param contextChars most characters of a request with the turns before it; 0 for no limit
 * @param retention how long a conversation is kept after its last turn; empty for ever
 * @param tokensPerDay most tokens of a principal on one day (UTC); 0 for no limit
 */
public record ConversationSettings(int contextChars, Optional<Duration> retention, int tokensPerDay) {}
