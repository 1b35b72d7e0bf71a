/**
 * The adapter for OpenAI's Chat Completions, and every compatible server.
 *
 * <p>Belongs here: the request and the stream, with the peculiarities of all compatible servers, handled by what arrives
 * and never by who sent it. Does not belong here: OpenAI's other interfaces.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Chat completion chunks</a>
 */
@NullMarked
package dev.sluice.provider.openai;

import org.jspecify.annotations.NullMarked;
