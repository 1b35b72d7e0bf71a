/**
 * The transport to providers: connections, calls, and the framings of their answers.
 *
 * <p>Belongs here: the HTTP client with its pool and timers, one call from request to end, and cutting an answer's
 * bytes into events. Does not belong here: what an event means. No other package uses the HTTP client's types.
 */
@NullMarked
package dev.sluice.provider.http;

import org.jspecify.annotations.NullMarked;
