/**
 * Conversations: turns that outlive their streams, stored in a database, listed, and told to models again.
 *
 * <p>Belongs here: what is stored, when it is written and read, what of it fits into a request, how many tokens a principal
 * has used. Does not belong here: which database it is, who may ask, and what answers look like.
 */
@NullMarked
package dev.sluice.conversation;

import org.jspecify.annotations.NullMarked;
