/**
 * The life of one stream: its log, its readers and their places in it, cancelling, expiry.
 *
 * <p>Belongs here: one append path and any number of readers, none of which is waited for; what a stream may take in time
 * and size. Does not belong here: how a provider is spoken to, how a client is written to, who may do what.
 */
@NullMarked
package dev.sluice.stream;

import org.jspecify.annotations.NullMarked;
