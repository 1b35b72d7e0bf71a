import { h, icon } from '../chat/dom.js';

/** The part of the bar that shows who is signed in, with Sign out where the server offers it. */
export class Account {
  signOut;
  #note = h('p', { class: 'bar-note', role: 'alert' });

  /** @param {{name?: string, principal: string, sign_out?: string}} person */
  constructor({ name, principal, sign_out: canSignOut }, onSignOut) {
    const bar = document.querySelector('.bar');
    // Without a sign-in, a principal that is its own name is nothing new to the reader.
    if (!canSignOut && (!name || name === principal)) return;
    const who = h('span', { 'class': 'who', 'data-testid': 'who', 'title': principal, 'dir': 'auto' }, name || principal);
    this.signOut = canSignOut && h('button', { 'type': 'button', 'class': 'tool', 'data-testid': 'sign-out', 'onclick': onSignOut },
      icon('leave'), h('span', {}, 'Sign out'));
    bar.append(h('div', { class: 'account' }, who, this.signOut || ''));
    bar.after(this.#note);
  }

  /** Shows and announces why signing out has failed; empty words hide that. */
  say(words) {
    this.#note.textContent = words;
  }

  remove() {
    document.querySelector('.account')?.remove();
    this.#note.remove();
  }
}
