/**
 * WHATWG event-stream framing: bytes to events and events to bytes, nothing else.
 *
 * <p>Belongs here: line ends, fields, limits, comments. Does not belong here: what the data means, HTTP, threads.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent events</a>
 */
@NullMarked
package dev.sluice.sse;

import org.jspecify.annotations.NullMarked;
