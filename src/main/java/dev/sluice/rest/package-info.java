/**
 * Jersey resources, filters, non-blocking response writing, problem details.
 *
 * <p>Belongs here: HTTP as clients see it. Does not belong here: what a stream is, what its frames look like, which
 * adapters there are.
 */
@NullMarked
package dev.sluice.rest;

import org.jspecify.annotations.NullMarked;
