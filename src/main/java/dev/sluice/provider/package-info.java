/**
 * The port to model providers, and what its adapters share: a provider's stream becomes canonical events.
 *
 * <p>Belongs here: the request in no provider's own form, the writer of a reply's events, and the parts that several
 * adapters share. Does not belong here: one provider's protocol, which has a package of its own; connections, which are
 * in {@code provider.http}; and who reads the reply.
 */
@NullMarked
package dev.sluice.provider;

import org.jspecify.annotations.NullMarked;
