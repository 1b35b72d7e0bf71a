/**
 * The dialect of Anthropic's Messages: events, and the answer of a client that does not stream.
 *
 * <p>Belongs here: the JSON of that protocol. Does not belong here: its requests and addresses, or other dialects.
 */
@NullMarked
package dev.sluice.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
