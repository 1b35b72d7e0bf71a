/**
 * The adapter for OpenAI's Responses, and compatible servers.
 *
 * <p>Belongs here: the request and the stream of Responses. Does not belong here: Chat Completions, another protocol with
 * other names for the same things.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming events</a>
 */
@NullMarked
package dev.sluice.provider.responses;

import org.jspecify.annotations.NullMarked;
