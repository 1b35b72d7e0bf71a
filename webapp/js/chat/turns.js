/**
 * The turns of one conversation: the reader's message, and the reply or the error. `sessionStorage` keeps them as long as
 * the tab lives. Where the element has no `conversation`, requests bring the earlier turns from here.
 *
 * A turn whose reply called tools has the `answers` by the ids of the calls. The model's reply to them is the next turn, which
 * has no message, and `continues`.
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

  /** The turns that the server has: others were refused, and are only here. */
  get reached() {
    return this.list.filter(({ error, stream }) => !error || stream);
  }

  /** The calls of the last reply that have no result yet. */
  get waitingCalls() {
    const { last } = this;
    return last ? callsOf(last).filter(({ id }) => !last.answers?.[id]) : [];
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
      sessionStorage.setItem(this.#key, JSON.stringify(this.list, kept));
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

  /** The turns up to and including this one. */
  upTo(turn) {
    return this.list.slice(0, this.list.indexOf(turn) + 1);
  }

  /** The turn before this one. */
  before(turn) {
    return this.list[this.list.indexOf(turn) - 1];
  }

  /** Removes this turn and all after it, and returns them. */
  cutFrom(turn) {
    const at = this.list.indexOf(turn);
    return at < 0 ? [] : this.list.splice(at);
  }
}

/** Whether the server may still write the reply: only this tab has stopped reading, or has lost its session. */
export function mayGoOn({ complete, error, stream }) {
  return !complete && (!error || (error.status === 401 && Boolean(stream)));
}

/** The calls of a reply that ended for their results. */
export function callsOf({ complete }) {
  return complete?.stop_reason === 'tool_use' ? complete.tool_calls ?? [] : [];
}

/** What is kept of a turn. Views are made again from the rest, and the content of attachments would not fit. */
function kept(name, value) {
  if (name === 'view' || name === 'element') return undefined;
  return name === 'attachments' ? value.map(({ data, blob, ...facts }) => facts) : value;
}
