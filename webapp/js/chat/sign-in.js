import { Api } from '../client/transport.js';
import { SIGNED_OUT, isSignedOut, me, signIn } from '../session/sign-in.js';
import { claim, clear, isClaimed, keepDraft, keepsDraft, takeDraft } from '../session/tab.js';
import { optionsOf } from './host-api.js';

/** What a `<sluice-chat>` does when nobody is signed in any more, and for the principal whose turns its tab keeps. */
export class SignIn {
  #host;
  #composer;
  #claiming = null;
  #heard = ({ key, newValue }) => {
    if (key !== SIGNED_OUT || newValue === null || !this.#canLeave) return;
    this.#host.forget();
    clear();
  };

  constructor(host, composer) {
    this.#host = host;
    this.#composer = composer;
  }

  /** Makes the element forget everything when somebody signs out in another tab, until `disconnect`. */
  connect() {
    addEventListener('storage', this.#heard);
  }

  disconnect() {
    removeEventListener('storage', this.#heard);
  }

  /** Whether the element may leave for the sign-in by itself: only on Sluice's own origin. Elsewhere the page decides. */
  get #canLeave() {
    return new Api(optionsOf(this.#host)).url.origin === location.origin;
  }

  /**
   * Offers the sign-in for a reply that has failed for the lack of one, by `show`, which gets what the button does. In a page of
   * another origin it fires the event instead, so that the page can sign in.
   */
  async offer(error, show) {
    const url = await this.#addressFor(error);
    if (!url) return;
    if (this.#canLeave) show(() => this.start(url));
    else this.#dispatch(url, false);
  }

  /** Leaves for the sign-in and keeps the message that is being written, unless the page takes care of it. */
  start(url) {
    if (!this.#dispatch(url, this.#canLeave) || !this.#canLeave) return;
    keepDraft(this.#host.session, this.#composer.message);
    signIn(url);
  }

  /**
   * Makes sure that what the tab keeps belongs to the caller, once in the life of the page. Resolves to whether it belonged to
   * another principal, and is removed.
   */
  async claim() {
    if (this.isClaimed) return false;
    this.#claiming ??= this.#claim();
    return this.#claiming;
  }

  /** Whether what the tab keeps is the caller's, or belongs to a page of another origin. */
  get isClaimed() {
    return isClaimed() || !this.#canLeave;
  }

  /** Whether the tab keeps a message that waits for `claim`. */
  get keepsDraft() {
    return keepsDraft(this.#host.session);
  }

  /** Puts the message that was being written back into an empty prompt, if its writer is back. */
  restoreDraft() {
    if (!isClaimed()) return;
    const text = takeDraft(this.#host.session);
    if (text && this.#composer.message === '') this.#composer.message = text;
  }

  async #claim() {
    try {
      return claim((await me(optionsOf(this.#host))).principal);
    } catch {
      this.#claiming = null;
      if (isSignedOut()) clear();
      return isSignedOut();
    }
  }

  /** The address of the sign-in; empty if somebody is signed in, or if there is none. */
  async #addressFor({ signIn: url, code, status }) {
    // A stream that ends for the lack of a session does not say where there is another.
    if (url || code !== 'unauthorized' || status) return url;
    return me(optionsOf(this.#host)).then(() => '', (error) => error.signIn ?? '');
  }

  /** Returns whether the default action may follow. */
  #dispatch(url, cancelable) {
    return this.#host.dispatchEvent(new CustomEvent('sluice-sign-in', { detail: { url }, bubbles: true, composed: true, cancelable }));
  }
}
