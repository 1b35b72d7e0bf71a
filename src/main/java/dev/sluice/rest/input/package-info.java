/**
 * Bodies of requests: bytes become JSON objects within limits, whose fields are read by type and refused by name.
 *
 * <p>Belongs here: what every body has in common, and attachments, which are decoded while they arrive. Does not belong here:
 * what the fields mean.
 */
@NullMarked
package dev.sluice.rest.input;

import org.jspecify.annotations.NullMarked;
