/**
 * Event-stream framing by the WHATWG rules: bytes to events and back.
 *
 * <p>Belongs here: line ends, fields, limits and comments, and {@code Framing}, which every way to split a connection's bytes
 * into events implements. Does not belong here: what the data means, HTTP, and threads.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent events</a>
 */
@NullMarked
package dev.sluice.sse;

import org.jspecify.annotations.NullMarked;
