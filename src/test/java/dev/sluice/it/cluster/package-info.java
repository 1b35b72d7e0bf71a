/** Two servers with one Redis, as their users have them. */
@NullMarked
package dev.sluice.it.cluster;

import org.jspecify.annotations.NullMarked;
