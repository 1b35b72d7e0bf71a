/**
 * The outbound mapping layer: canonical events become one client protocol's frames.
 *
 * <p>Belongs here: the port that every dialect implements, and what dialects share. Does not belong here: a single
 * protocol, which has a package of its own, and who reads or when, which {@code push} decides.
 */
@NullMarked
package dev.sluice.dialect;

import org.jspecify.annotations.NullMarked;
