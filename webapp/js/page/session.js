import { SluiceError } from '../client/transport.js';
import { timeWords } from '../chat/words.js';
import { SIGNED_OUT, isSignedOut, me, signIn, signOut, wasJustThere } from '../session/sign-in.js';
import { claim, clear, owner } from '../session/tab.js';
import { Account } from './account.js';
import { gateButton, hideGate, showGate } from './gate.js';

/** Where the server does not say when to ask again. */
const RETRY_MS = 5_000;

/** Who uses the page: finds out, and shows a notice in place of the content where nobody may. */
class Session {
  /** As `GET /auth/me` describes the caller; null where that is not known. */
  person = null;
  #account;
  #drop = () => {};
  #gone = false;
  #askNow;

  /**
   * Resolves to whether the page is to show its content: not if it leaves for the sign-in, or shows a notice. What the tab
   * kept for another principal is removed by then. If the server does not identify the caller, the page works all the same,
   * and the server refuses what it must.
   *
   * @param {() => void} drop is called when the content must go because somebody has signed out
   */
  async admit(drop) {
    this.#drop = drop;
    this.#watch();
    let failure = await this.#ask();
    while (failure?.status === 503 && failure.code === 'overloaded') {
      await this.#providerAway(failure);
      failure = await this.#ask();
    }
    if (this.#gone) return false;
    hideGate();
    if (failure?.signIn) this.unauthorized(failure);
    return !failure?.signIn;
  }

  /** Whether the content was dropped, which can happen while it is being loaded. */
  get isOver() {
    return this.#gone;
  }

  /** Leaves for the sign-in that a refusal names, unless it would be against the reader's will or without end. */
  unauthorized({ signIn: url }) {
    if (isSignedOut()) this.#showSignedOut();
    else if (wasJustThere()) this.#showNotSignedIn(url);
    else signIn(url, { replace: true });
  }

  /** Shows that the caller has no role. Must only be called where `person` is known. */
  forbidden() {
    const { name, principal } = this.person;
    const button = this.#account.signOut;
    button?.classList.add('framed');
    showGate('no-role', {
      title: 'You have no access',
      words: `You are signed in as ${name || principal}, but have no role that may use Sluice. Ask an administrator.`,
    }, ...(button ? [button] : []));
  }

  /** Shows that the session was ended on purpose, if it was: the answer to a request may arrive before the event. */
  checkSignedOut() {
    if (isSignedOut()) this.#showSignedOut();
  }

  /** Resolves to nothing if the server has said who the caller is, and else to the error. */
  async #ask() {
    try {
      this.person = await me();
    } catch (error) {
      return error;
    }
    claim(this.person.principal);
    this.#account = new Account(this.person, () => this.#signOut());
  }

  /** Shows that the identity provider is away, and resolves when it is time to ask again. */
  async #providerAway({ retryAfterMs }) {
    const wait = retryAfterMs || RETRY_MS;
    showGate('provider-away', {
      title: 'Sign-ins cannot be checked',
      words: `The identity provider does not answer at the moment. Sluice asks again every ${timeWords(wait)}.`,
      role: 'status',
    }, gateButton('Try again', () => this.#askNow()));
    await new Promise((resolve) => {
      this.#askNow = resolve;
      setTimeout(resolve, wait);
    });
  }

  #watch() {
    addEventListener('storage', ({ key, newValue }) => {
      if (key !== SIGNED_OUT) return;
      if (newValue !== null) this.#showSignedOut();
      else if (this.#gone) location.reload();
    });
    addEventListener('pageshow', ({ persisted }) => {
      // The browser brings back the page as it was left, whoever has signed in or out meanwhile.
      if (persisted && (isSignedOut() || owner() !== (this.person?.principal ?? null))) location.reload();
    });
  }

  async #signOut() {
    this.#account.say('');
    try {
      const next = await signOut(this.person.sign_out);
      this.#showSignedOut();
      if (next) location.assign(next);
    } catch (error) {
      const why = error instanceof SluiceError ? error.message : 'Sluice cannot be reached.';
      this.#account.say(`${why} You are still signed in. Try again.`);
    }
  }

  /** Drops the content, also from what the tab keeps. */
  #showSignedOut() {
    if (!this.#gone) this.#drop();
    this.#gone = true;
    clear();
    this.#account?.remove();
    showGate('signed-out', { title: 'You are signed out', words: 'Sign in to use Sluice.' }, signInButton(signInAgain));
  }

  #showNotSignedIn(url) {
    if (!this.#gone) this.#drop();
    this.#gone = true;
    showGate('signed-out', {
      title: 'You are not signed in',
      words: 'The sign-in was not completed, or this browser does not accept Sluice’s cookie.',
    }, signInButton(() => signIn(url)));
  }
}

function signInButton(onclick) {
  return gateButton('Sign in', onclick, { 'data-testid': 'sign-in' });
}

/** The server names the address with its refusal. */
async function signInAgain() {
  const url = await me().then(() => '', (error) => error.signIn);
  if (url) signIn(url);
  else location.reload();
}

export const session = new Session();
