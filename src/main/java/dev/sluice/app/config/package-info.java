/**
 * The configuration, read and checked once at the start.
 *
 * <p>Belongs here: every property with its default and bounds, and the error that names an invalid one. Does not belong
 * here: creating a deployment from it ({@code app}).
 */
@NullMarked
package dev.sluice.app.config;

import org.jspecify.annotations.NullMarked;
