/**
 * What the requests of other protocols have in common: turns of parts that become one canonical request, and the endpoints'
 * way from a request to a stream.
 *
 * <p>Belongs here: what at least two protocols need. Does not belong here: the fields of one protocol, which are in its own
 * package, or Sluice's own request.
 */
@NullMarked
package dev.sluice.rest.protocol;

import org.jspecify.annotations.NullMarked;
