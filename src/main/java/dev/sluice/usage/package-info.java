/**
 * What replies use: a ledger of tokens and money with an entry for each reply, its sums, and budgets, which refuse starts.
 *
 * <p>Belongs here: what is counted, when, in which period and for whom. Does not belong here: prices, the database's threads,
 * how nodes share what they count, and the format of responses.
 */
@NullMarked
package dev.sluice.usage;

import org.jspecify.annotations.NullMarked;
