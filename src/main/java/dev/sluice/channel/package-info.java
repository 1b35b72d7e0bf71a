/**
 * Client-id channels: the progress of a client's chats, and what others push to it.
 *
 * <p>Belongs here: a channel's log and its readers, how long it lives, and the broadcaster that reaches all channels. Does
 * not belong here: frames, HTTP, and who may push.
 */
@NullMarked
package dev.sluice.channel;

import org.jspecify.annotations.NullMarked;
