/**
 * Sign-in of browsers at an OpenID Connect provider, and the sessions that follow from it.
 *
 * <p>A session is in the browser's cookie, encrypted, so that any node can read it and none has to keep it. What a node knows
 * besides is short-lived: sessions that were renewed while their browser did not ask, and those that were ended early.
 *
 * <p>Belongs here: the authorization code flow, the cookie, renewal, logout. Does not belong here: resources and pages.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html">OpenID Connect Core 1.0</a>
 */
@NullMarked
package dev.sluice.security.oidc;

import org.jspecify.annotations.NullMarked;
