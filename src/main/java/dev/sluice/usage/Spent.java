package dev.sluice.usage;

import dev.sluice.database.StorageException;
import java.util.Map;

/** Tells what each node has spent of a pot, by its books, which may be a moment behind. */
@FunctionalInterface
interface Spent {

    /** By node. Blocks for the database. */
    Map<String, Long> of(Pot pot) throws StorageException;
}
