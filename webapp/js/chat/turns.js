/**
 * The turns of one conversation: the reader's message, and the reply or the error. `sessionStorage` keeps them as long as
 * the tab lives. Where the element has no `conversation`, requests bring the earlier turns from here.
 */
export class Turns {
  list = [];
  #name;

  /** @param {() => string} name under which `sessionStorage` keeps the turns */
  constructor(name) {
    this.#name = name;
  }

  get #key() {
    return `sluice-chat:${this.#name()}`;
  }

  get last() {
    return this.list.at(-1);
  }

  /** The server's id of the conversation, from the last reply that had one; empty if none had. */
  get conversationId() {
    return this.list.findLast(({ complete }) => complete?.conversation_id)?.complete.conversation_id ?? '';
  }

  /** Reads the turns that this tab has kept. */
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
      // Views are made again from the rest.
      sessionStorage.setItem(this.#key, JSON.stringify(this.list, (name, value) => (name === 'view' || name === 'element' ? undefined : value)));
    } catch {
      // Without storage, or if it is full, the conversation lives as long as the page.
    }
  }

  /** Deletes what is kept; the list itself stays. */
  forget() {
    try {
      sessionStorage.removeItem(this.#key);
    } catch {
      // Without storage, nothing was kept.
    }
  }

  /** Removes this turn and all after it, and returns them. */
  cutFrom(turn) {
    const at = this.list.indexOf(turn);
    return at < 0 ? [] : this.list.splice(at);
  }

  /** The usable turns before `turn` as messages for the model, in pairs, so that roles always alternate. */
  before(turn) {
    const earlier = this.list.slice(0, this.list.indexOf(turn));
    return earlier.filter(isUsable).flatMap(({ message, text }) => [
      { role: 'user', content: message },
      { role: 'assistant', content: text },
    ]);
  }
}

// A refusal is left out: some models refuse everything that follows one.
function isUsable({ complete, text }) {
  return complete && text?.trim() && complete.stop_reason !== 'refusal';
}
