/**
 * Client-id channels: progress of a client's chats, and what others push to it.
 *
 * <p>Belongs here: a channel's log, its readers, and how long it lives. Does not belong here: frames, HTTP, who may push.
 */
@NullMarked
package dev.sluice.channel;

import org.jspecify.annotations.NullMarked;
