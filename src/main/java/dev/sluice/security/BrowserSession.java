package dev.sluice.security;

import java.time.Instant;
import java.util.List;

/** The session of a browser that signed in, as one request sees it. Thread-safe. */
public interface BrowserSession extends Validity {

    /** Random, and the same from the sign-in to the sign-out. */
    String id();

    /** What the user is called; need not be unique. */
    String name();

    /** When it ends unless it is renewed before. */
    Instant expires();

    /** The {@code Set-Cookie} headers that bring the browser up to date; empty if it is. */
    List<String> cookies();
}
