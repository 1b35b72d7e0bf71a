/**
 * Anthropic's Messages.
 *
 * <p>Belongs here: that request and that stream. Does not belong here: Anthropic's models behind other interfaces.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming messages</a>
 */
@NullMarked
package dev.sluice.provider.anthropic;

import org.jspecify.annotations.NullMarked;
