/**
 * The dialect of the AI SDK: its UI message stream.
 *
 * <p>Belongs here: the chunks of that protocol. Does not belong here: its requests and addresses, or other dialects.
 */
@NullMarked
package dev.sluice.dialect.aisdk;

import org.jspecify.annotations.NullMarked;
