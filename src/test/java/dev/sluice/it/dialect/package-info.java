/** Official clients of other protocols, which are pointed at the WAR. */
@NullMarked
package dev.sluice.it.dialect;

import org.jspecify.annotations.NullMarked;
