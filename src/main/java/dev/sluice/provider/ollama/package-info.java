/**
 * The adapter for Ollama's own chat, with one JSON text on each line.
 *
 * <p>Belongs here: the request and the stream of that chat. Does not belong here: what Ollama offers in other
 * providers' forms.
 *
 * @see <a href="https://docs.ollama.com/api/chat">Generate a chat message</a>
 */
@NullMarked
package dev.sluice.provider.ollama;

import org.jspecify.annotations.NullMarked;
