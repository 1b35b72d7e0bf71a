/**
 * The scanner and writer for JSON that passes in bulk, over bytes.
 *
 * <p>Belongs here: strings kept as they stand, still escaped; scanning a chunk without making objects of it; joining
 * and growing text. Does not belong here: what a chunk means, which its provider's decoder decides, and requests or
 * settings, which JSON-B and JSON-P read.
 */
@NullMarked
package dev.sluice.json;

import org.jspecify.annotations.NullMarked;
