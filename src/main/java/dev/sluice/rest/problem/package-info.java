/**
 * Errors before a stream starts, as {@code application/problem+json} (RFC 9457).
 *
 * <p>Belongs here: the exception with which a resource refuses a request, and the mapping of every exception to a response.
 * Does not belong here: errors within a stream, which are events.
 */
@NullMarked
package dev.sluice.rest.problem;

import org.jspecify.annotations.NullMarked;
