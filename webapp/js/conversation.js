/** The turns on this page, and which of them the model is told again. */
export class Conversation {
  #turns = [];

  get last() {
    return this.#turns.at(-1);
  }

  add(turn) {
    this.#turns.push(turn);
  }

  clear() {
    this.#turns = [];
  }

  /** The history for `turn`: the usable turns before it, as pairs, so that roles always alternate. */
  before(turn) {
    const earlier = this.#turns.slice(0, this.#turns.indexOf(turn));
    return earlier.filter(isUsable).flatMap(({ message, reply }) => [
      { role: 'user', content: message },
      { role: 'assistant', content: reply.text },
    ]);
  }
}

// A refused turn is left out as well: sent again, it makes some models refuse everything after it.
function isUsable({ ended, reply }) {
  return ended && reply.text.trim() !== '' && reply.stopReason !== 'refusal';
}
