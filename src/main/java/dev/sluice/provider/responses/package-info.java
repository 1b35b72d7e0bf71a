/**
 * OpenAI's Responses, and the servers that speak them.
 *
 * <p>Belongs here: that request and that stream. Does not belong here: Chat Completions, which are another protocol with
 * other words for the same things.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming events</a>
 */
@NullMarked
package dev.sluice.provider.responses;

import org.jspecify.annotations.NullMarked;
