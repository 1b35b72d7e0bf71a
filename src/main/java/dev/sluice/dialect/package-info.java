/**
 * The outbound mapping layer: canonical events become one client protocol's frames.
 *
 * <p>Belongs here: what every dialect is, and what they share. Does not belong here: one protocol's own (its own package),
 * who reads, and when there is something to write.
 */
@NullMarked
package dev.sluice.dialect;

import org.jspecify.annotations.NullMarked;
