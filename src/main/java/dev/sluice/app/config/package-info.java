/**
 * Configuration, read and checked at the start.
 *
 * <p>Belongs here: every property with its default and its bounds, and the error that names a wrong one. Does not
 * belong here: putting a deployment together, which is {@code app}'s.
 */
@NullMarked
package dev.sluice.app.config;

import org.jspecify.annotations.NullMarked;
