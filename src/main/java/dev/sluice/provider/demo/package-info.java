/**
 * A provider that is built in: it needs no key and no network, and says so.
 *
 * <p>Belongs here: believable replies to try and test everything with, the same for the same question. Does not belong
 * here: anything a real provider needs.
 */
@NullMarked
package dev.sluice.provider.demo;

import org.jspecify.annotations.NullMarked;
