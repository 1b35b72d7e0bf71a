/**
 * The adapter for Cohere's chat, version 2.
 *
 * <p>Belongs here: the request and the stream of that chat. Does not belong here: version 1, and Cohere's models behind
 * other interfaces.
 *
 * @see <a href="https://docs.cohere.com/v2/docs/streaming">A guide to streaming responses</a>
 */
@NullMarked
package dev.sluice.provider.cohere;

import org.jspecify.annotations.NullMarked;
