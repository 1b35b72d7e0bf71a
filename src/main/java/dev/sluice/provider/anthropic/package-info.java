/**
 * The adapter for Anthropic's Messages.
 *
 * <p>Belongs here: the request and the stream of Messages. Does not belong here: Anthropic's models behind other interfaces,
 * such as Bedrock's Converse.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming messages</a>
 */
@NullMarked
package dev.sluice.provider.anthropic;

import org.jspecify.annotations.NullMarked;
