import { Api } from '../client/transport.js';
import { browserStorage, tabStorage } from './storage.js';

/** When somebody signed out in this browser on purpose. Its change is an event in the other tabs. */
export const SIGNED_OUT = 'sluice-signed-out';
/** When this tab last left for a sign-in. */
const LEFT = 'sluice-sign-in-left';
/** A tab that is back sooner than this without being signed in would leave for the sign-in without end. */
const LOOP_MS = 10_000;
/** A slow answer must not hold up the page. */
const TIMEOUT_MS = 4_000;

/**
 * Resolves to the caller as `GET /auth/me` describes it: `{principal, name, roles, admin, expires_at, sign_out}`. Rejects
 * with a SluiceError if the server refuses, and with another error if there is no answer, or none from Sluice.
 *
 * @param {import('../sluice-client.js').Options} options
 */
export async function me(options = {}) {
  const response = await new Api(options).fetch('auth/me', { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const person = await response.json();
  if (typeof person?.principal !== 'string') throw new Error('The answer does not name a principal.');
  browserStorage.remove(SIGNED_OUT);
  tabStorage.remove(LEFT);
  return person;
}

/** Leaves for the sign-in at `url`, which comes back to this address. */
export function signIn(url, { replace = false } = {}) {
  const to = new URL(url, document.baseURI);
  to.searchParams.set('return', location.pathname + location.search + location.hash);
  tabStorage.set(LEFT, String(Date.now()));
  if (replace) location.replace(to);
  else location.assign(to);
}

/** Whether this tab has just been at a sign-in. */
export function wasJustThere() {
  return Math.abs(Date.now() - Number(tabStorage.get(LEFT) ?? 0)) < LOOP_MS;
}

/** Ends the session at `path` of the API. Resolves to the address that ends the provider's session, too, or to an empty one. */
export async function signOut(path, options = {}) {
  const response = await new Api(options).fetch(path, { method: 'POST' }).catch((error) => {
    if (error.status !== 401) throw error;
    // The session has ended already.
    return null;
  });
  const { location: next = '' } = response?.status === 200 ? await response.json() : {};
  browserStorage.set(SIGNED_OUT, String(Date.now()));
  return next;
}

/** Whether somebody has signed out on purpose, and nobody has signed in since. */
export function isSignedOut() {
  return browserStorage.get(SIGNED_OUT) !== null;
}
