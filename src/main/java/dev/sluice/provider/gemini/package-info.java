/**
 * Google's Gemini, and Vertex's form of it.
 *
 * <p>Belongs here: streamGenerateContent, its request and its stream. Does not belong here: Google's other interfaces.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Generating content</a>
 */
@NullMarked
package dev.sluice.provider.gemini;

import org.jspecify.annotations.NullMarked;
