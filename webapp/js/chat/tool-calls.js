import { callsOf } from './turns.js';

/**
 * The calls that wait for their results. Each is offered to the page as an event; where the page does not take it, the reader
 * gets a form. When all calls of a reply have results, the conversation goes on.
 */
export class ToolCalls {
  #chat;
  #turns;
  #goOn;

  /** @param {(hadFocus: boolean) => void} goOn asks for the reply to the results; the focus may have been in a form that is gone */
  constructor(chat, turns, goOn) {
    this.#chat = chat;
    this.#turns = turns;
    this.#goOn = goOn;
  }

  /** Offers the calls of the last turn that wait. */
  offer(conversationId) {
    const turn = this.#turns.last;
    for (const { id, name, arguments: args } of this.#turns.waitingCalls) {
      const event = new CustomEvent('sluice-tool-call', {
        detail: { id, name, arguments: parsed(args), conversationId, stream: turn.stream ?? '' },
        bubbles: true,
        composed: true,
        cancelable: true,
      });
      const taken = !this.#chat.dispatchEvent(event);
      if (this.#turns.last !== turn) return;
      if (!taken && !turn.answers?.[id]) turn.view.askFor(id, (result) => this.answer(id, result));
    }
  }

  /** Gives a call its result. Returns false if no such call waits. */
  answer(id, result) {
    const turn = this.#turns.last;
    if (!this.#turns.waitingCalls.some((call) => call.id === id)) return false;
    const hadFocus = this.#chat.shadowRoot.activeElement?.closest('.tool-form');
    turn.answers = { ...turn.answers, [id]: result };
    turn.view.answer(id, result);
    this.#turns.save();
    if (this.#turns.waitingCalls.length === 0) this.#goOn(Boolean(hadFocus));
    else if (hadFocus) turn.view.element.querySelector('.tool-form textarea')?.focus();
    return true;
  }
}

/** Why no message can be sent now; empty if one can. */
export function whyNotYet(turns) {
  if (turns.waitingCalls.length > 0) return 'The model waits for the result of a tool. Send or dismiss it above, or edit an earlier message.';
  const { last } = turns;
  const before = last && turns.before(last);
  return last?.continues && last.error && callsOf(before ?? {}).length > 0
    ? 'The results of the tools have no reply yet. Choose Try again, or edit an earlier message.'
    : '';
}

/** The arguments as the tool takes them: mostly an object, but a model may write anything, which is then left a string. */
function parsed(args) {
  if (typeof args !== 'string') return args;
  try {
    return JSON.parse(args || '{}');
  } catch {
    return args;
  }
}
