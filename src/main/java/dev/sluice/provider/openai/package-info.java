/**
 * OpenAI's Chat Completions, and every server that speaks them.
 *
 * <p>Belongs here: that request and that stream, with the oddities of all who speak it, handled by what comes and never
 * by who sent it. Does not belong here: OpenAI's other interfaces.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Chat completion chunks</a>
 */
@NullMarked
package dev.sluice.provider.openai;

import org.jspecify.annotations.NullMarked;
