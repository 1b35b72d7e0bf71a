/**
 * Errors before a stream starts, as {@code application/problem+json} (RFC 9457).
 *
 * <p>Belongs here: the exception that a resource throws to refuse a request, and the mapping of every failure of a
 * request to an answer. Does not belong here: errors within a stream, which are events.
 */
@NullMarked
package dev.sluice.rest.problem;

import org.jspecify.annotations.NullMarked;
