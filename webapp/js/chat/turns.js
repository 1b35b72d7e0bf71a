/**
 * The turns of one conversation: what was asked, and what came of it. Where the server keeps conversations, it is told
 * their id; otherwise the page keeps them as long as its tab lives, and tells the model what was said before.
 */
export class Turns {
  list = [];
  #name;

  /** @param {() => string} name of the place in `sessionStorage` */
  constructor(name) {
    this.#name = name;
  }

  get #key() {
    return `sluice-chat:${this.#name()}`;
  }

  get last() {
    return this.list.at(-1);
  }

  /** Brings back what this tab has kept. */
  restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#key));
      this.list = Array.isArray(kept) ? kept : [];
    } catch {
      this.list = [];
    }
  }

  save() {
    try {
      // Views are no part of what is kept.
      sessionStorage.setItem(this.#key, JSON.stringify(this.list, (name, value) => (name === 'view' || name === 'element' ? undefined : value)));
    } catch {
      // No storage, or it is full: the conversation lives as long as the page then.
    }
  }

  /** What is kept, is no longer; what is shown, stays. */
  forget() {
    try {
      sessionStorage.removeItem(this.#key);
    } catch {
      // Nothing was kept, then.
    }
  }

  /** Drops this turn and those after it, and returns them. */
  cutFrom(turn) {
    const at = this.list.indexOf(turn);
    return at < 0 ? [] : this.list.splice(at);
  }

  /** What the model is told of the turns before `turn`: the usable ones as pairs, so that roles always alternate. */
  before(turn) {
    const earlier = this.list.slice(0, this.list.indexOf(turn));
    return earlier.filter(isUsable).flatMap(({ message, text }) => [
      { role: 'user', content: message },
      { role: 'assistant', content: text },
    ]);
  }
}

// A refused turn is left out as well: sent again, it makes some models refuse everything after it.
function isUsable({ complete, text }) {
  return complete && text?.trim() && complete.stop_reason !== 'refusal';
}
