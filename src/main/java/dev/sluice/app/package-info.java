/**
 * The wiring of a deployment: the only package that knows all others, and the only one that names concrete adapters.
 *
 * <p>Belongs here: what is created at the start and closed at the stop, in order. Does not belong here: anything that
 * happens in between.
 */
@NullMarked
package dev.sluice.app;

import org.jspecify.annotations.NullMarked;
