package dev.sluice.conversation;

import java.time.Duration;
import java.util.Optional;

/**
 * Limits on conversations.
 *
 * @param contextChars maximum number of characters of a request with its earlier turns; 0 for no limit
 * @param retention how long a conversation is kept after its last turn; empty for no limit
 */
public record ConversationSettings(int contextChars, Optional<Duration> retention) {}
