/**
 * Who is calling, and what the caller may do.
 *
 * <p>Belongs here: decisions on the facts of a request, returned as plain values. Does not belong here: servlet and JAX-RS
 * types, and responses.
 */
@NullMarked
package dev.sluice.security;

import org.jspecify.annotations.NullMarked;
