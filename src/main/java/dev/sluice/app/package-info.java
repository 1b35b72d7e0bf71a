/**
 * Configuration and wiring: the only place that knows all others, and the only one that names concrete adapters.
 *
 * <p>Belongs here: what is read from outside, what is made at the start and closed at the stop, in one order. Does not
 * belong here: anything that happens between.
 */
@NullMarked
package dev.sluice.app;

import org.jspecify.annotations.NullMarked;
