/**
 * Conversations: turns that outlive their streams, stored in a database, listed, and given to models again.
 *
 * <p>Belongs here: what is stored, when it is written and read, which turns fit into a request, and each principal's use of
 * tokens. Does not belong here: the choice of a database, access control, and the format of responses.
 */
@NullMarked
package dev.sluice.conversation;

import org.jspecify.annotations.NullMarked;
