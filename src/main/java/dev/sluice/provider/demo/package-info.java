/**
 * The built-in provider, which needs no key and no network, and whose replies say so.
 *
 * <p>Belongs here: believable replies for trying and testing everything, the same for the same question. Does not belong
 * here: anything that a real provider needs.
 */
@NullMarked
package dev.sluice.provider.demo;

import org.jspecify.annotations.NullMarked;
