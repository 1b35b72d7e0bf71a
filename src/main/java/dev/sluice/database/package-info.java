/**
 * The database: its tables' migration, its transactions, reads that wait within limits, and one thread that writes in order.
 *
 * <p>Belongs here: when and how often something is read, written and tried again, and whether the database is well. Does not
 * belong here: what is stored, and the choice of a database.
 */
@NullMarked
package dev.sluice.database;

import org.jspecify.annotations.NullMarked;
