/**
 * The provider-neutral events of a stream, and the values in them.
 *
 * <p>Belongs here: what every provider's reply is decoded into and every dialect is encoded from. Does not belong here:
 * wire formats, transports, threads.
 */
@NullMarked
package dev.sluice.event;

import org.jspecify.annotations.NullMarked;
