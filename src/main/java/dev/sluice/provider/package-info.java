/**
 * The port to model providers, and what its adapters share: a provider's stream becomes canonical events.
 *
 * <p>Belongs here: the request as every provider takes it, calling over HTTP, scanning JSON in bytes. Does not belong
 * here: what one provider says (its own package, its HTTP part and its pure decoder apart), and who reads the reply.
 */
@NullMarked
package dev.sluice.provider;

import org.jspecify.annotations.NullMarked;
