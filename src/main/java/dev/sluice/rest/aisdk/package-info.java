/**
 * The AI SDK's chats as its transports call them: {@code /api/ai-sdk/chat}.
 *
 * <p>Belongs here: the requests and addresses of that protocol. Does not belong here: how a reply is written, which is in the
 * dialect.
 */
@NullMarked
package dev.sluice.rest.aisdk;

import org.jspecify.annotations.NullMarked;
