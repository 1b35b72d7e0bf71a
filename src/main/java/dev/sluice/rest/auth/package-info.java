/**
 * Sign-in and sign-out of browsers, and who the caller is: {@code /api/auth}.
 *
 * <p>Belongs here: the resource, and the page that a sign-in shows where it fails. Does not belong here: the protocol with the
 * provider, and sessions.
 */
@NullMarked
package dev.sluice.rest.auth;

import org.jspecify.annotations.NullMarked;
