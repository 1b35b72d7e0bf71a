/**
 * Ollama's own chat, a JSON text a line.
 *
 * <p>Belongs here: that request and that stream. Does not belong here: what Ollama offers in other providers' forms.
 *
 * @see <a href="https://docs.ollama.com/api/chat">Generate a chat message</a>
 */
@NullMarked
package dev.sluice.provider.ollama;

import org.jspecify.annotations.NullMarked;
