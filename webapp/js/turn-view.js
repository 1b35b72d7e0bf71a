import { TextView } from './text-view.js';
import { indentJson, secondsWords, stopReasonWords, tokenWords } from './format.js';

/** A reader's message and the reply below it. */
export class TurnView {
  element;

  constructor(message) {
    this.element = copyOf('turn-template');
    this.element.querySelector('.said-text').textContent = message;
  }

  /** A fresh reply; one that failed before gives way to it. */
  newReply() {
    this.element.querySelector('.reply')?.remove();
    const view = new ReplyView();
    this.element.append(view.element);
    return view;
  }
}

export class ReplyView {
  element = copyOf('reply-template');
  #text = new TextView(this.#part('.reply-text'));
  #thinking = new TextView(this.#part('.thinking-text'));

  constructor() {
    this.element.setAttribute('aria-busy', 'true');
  }

  addText(text) {
    this.#text.append(text);
  }

  addThinking(text) {
    this.#part('.thinking').hidden = false;
    this.#thinking.append(text);
  }

  addTool({ name, arguments: args }) {
    const card = copyOf('tool-template');
    card.querySelector('.tool-name').textContent = name ?? '';
    const shown = card.querySelector('.tool-arguments');
    shown.textContent = typeof args === 'string' ? indentJson(args) : JSON.stringify(args ?? {}, null, 2);
    shown.hidden = shown.textContent === '';
    const tools = this.#part('.tools');
    tools.append(card);
    tools.hidden = false;
  }

  /** No more will come. */
  settle() {
    this.#text.flush();
    this.#thinking.flush();
    this.element.removeAttribute('aria-busy');
  }

  showFacts({ model, tokens, stopReason, stored }) {
    this.element.dataset.stopReason = stopReason;
    const facts = [
      ['stop-reason', stopReasonWords(stopReason)],
      ['reply-model', model],
      ['tokens', tokenWords(tokens)],
      ['stored', stored ? '' : 'Not saved on the server'],
    ].filter(([, words]) => words);
    const list = this.#part('.facts');
    list.replaceChildren(...facts.map(([name, words]) => {
      const item = document.createElement('li');
      item.dataset.testid = name;
      item.textContent = words;
      return item;
    }));
    list.hidden = facts.length === 0;
  }

  showFailure(failure, { partial, onRetry }) {
    const box = copyOf('failure-template');
    box.dataset.code = failure.code;
    box.querySelector('.failure-message').textContent = failure.message;
    box.querySelector('.failure-detail').textContent = [
      partial ? 'The reply is not complete; what arrived is kept above.' : '',
      failure.retryable ? '' : 'Trying again unchanged may not help.',
      failure.retryAfterMs ? `Best tried again in ${secondsWords(failure.retryAfterMs)}.` : '',
    ].filter(Boolean).join(' ');
    box.querySelector('code').textContent = failure.code;
    box.querySelector('.failure-code').hidden = !failure.code;
    box.querySelector('button').addEventListener('click', onRetry);
    this.element.append(box);
  }

  /** The conversation went on; what came before can no longer be tried again. */
  withdrawRetry() {
    this.element.querySelector('#retry')?.remove();
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}

function copyOf(templateId) {
  return document.getElementById(templateId).content.firstElementChild.cloneNode(true);
}
