/**
 * Canonical, provider-neutral stream events and the values in them.
 *
 * <p>Belongs here: what every provider's reply becomes and every dialect is written from. Does not belong here:
 * anything that knows a wire format, a transport or a thread.
 */
@NullMarked
package dev.sluice.event;

import org.jspecify.annotations.NullMarked;
