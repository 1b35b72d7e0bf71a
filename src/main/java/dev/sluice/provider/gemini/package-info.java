/**
 * The adapter for Google's Gemini, and Vertex's form of it.
 *
 * <p>Belongs here: the request and the stream of {@code streamGenerateContent}. Does not belong here: Google's other
 * interfaces.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Generating content</a>
 */
@NullMarked
package dev.sluice.provider.gemini;

import org.jspecify.annotations.NullMarked;
