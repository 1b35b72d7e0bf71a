/**
 * The dialect of OpenAI's Chat Completions: chunks, and the answer of a client that does not stream.
 *
 * <p>Belongs here: the JSON of that protocol. Does not belong here: its requests and addresses, or other dialects.
 */
@NullMarked
package dev.sluice.dialect.openai;

import org.jspecify.annotations.NullMarked;
