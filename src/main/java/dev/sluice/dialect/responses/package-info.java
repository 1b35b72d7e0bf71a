/**
 * The dialect of OpenAI's Responses: numbered events, and the response as one object.
 *
 * <p>Belongs here: the JSON of that protocol. Does not belong here: its requests and addresses, or other dialects.
 */
@NullMarked
package dev.sluice.dialect.responses;

import org.jspecify.annotations.NullMarked;
