/**
 * Who is asking, and whether they may.
 *
 * <p>Belongs here: decisions on facts of a request, told as plain values. Does not belong here: servlet and JAX-RS types,
 * and answering.
 */
@NullMarked
package dev.sluice.security;

import org.jspecify.annotations.NullMarked;
