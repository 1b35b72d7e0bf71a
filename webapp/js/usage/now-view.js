import { h } from '../chat/dom.js';
import { BUDGETS } from './budgets.js';
import { clockWords, momentWords } from './days.js';
import { keyed, say, setAttribute } from './keyed.js';
import { codeWords, count, durationWords, name } from './words.js';

const CIRCUIT = {
  key: ({ provider }) => provider,
  make: ({ provider }) => h('li', {}, h('span', { class: 'sign', 'aria-hidden': 'true' }), name(provider), h('span', { class: 'state' })),
  update(element, { open }) {
    setAttribute(element, 'class', open ? 'open' : 'closed');
    say(element.querySelector('.sign'), open ? '!' : '✓');
    say(element.querySelector('.state'), open ? 'Open: requests are refused' : 'Closed: requests pass');
  },
};

const REFUSAL = {
  key: ({ code }) => code,
  make: ({ code }) => h('li', {}, h('span', { class: 'name', title: code }, codeWords(code)), h('span', { class: 'number' })),
  update: (element, refusal) => say(element.lastChild, count(refusal.count)),
};

const RETRY = {
  key: ({ provider, reason }) => JSON.stringify([provider, reason]),
  make: ({ provider, reason }) => h('li', {},
    name(provider), h('span', { class: 'name soft', title: reason }, codeWords(reason)), h('span', { class: 'number' })),
  update: (element, retry) => say(element.lastChild, count(retry.count)),
};

const STREAM = (now) => ({
  key: ({ stream_id: id }) => id,
  make: ({ principal, model }) => h('tr', {}, h('th', { scope: 'row' }, name(principal || '(none)')), h('td', {}, name(model)), h('td')),
  update: (element, { created_at: since }) => say(element.lastChild, durationWords(now - since), momentWords(since)),
});

/** What is going on, as it was told last. */
export class NowView {
  #asOf = h('p', { class: 'about', 'data-testid': 'as-of' });
  #running = h('h3');
  #newest = h('p', { class: 'about' });
  #streams = h('tbody');
  #box = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Running streams', 'data-testid': 'streams' },
    h('table', {}, h('caption', { class: 'unseen' }, 'Running streams, the newest first'),
      h('thead', {}, h('tr', {}, ...['Principal', 'Model', 'Running for'].map((words) => h('th', { scope: 'col' }, words)))),
      this.#streams));
  #budgets = new List('Budgets', 'budgets', 'No budgets are set.', BUDGETS);
  #circuits = new List('Circuits', 'circuits', 'No provider was asked yet.', CIRCUIT);
  #refusals = new List('Refusals', 'refusals', 'Nothing was refused.', REFUSAL);
  #retries = new List('Retries', 'retries', 'Nothing was tried again.', RETRY);
  #since = h('p', { class: 'about' });

  /** Without an answer, nothing is said about what is going on. */
  #data = h('div', { hidden: true }, this.#running, this.#newest, this.#box,
    ...this.#budgets.elements, ...this.#circuits.elements, ...this.#refusals.elements, ...this.#retries.elements, this.#since);

  /** `notice` is the place for what the refreshing could not do. */
  constructor(element, notice) {
    element.append(
      h('div', { class: 'head' }, h('h2', { id: 'now-title' }, 'Now'), this.#asOf), notice,
      this.#data);
  }

  /** Only touches what has changed. `now` is the server's time. */
  show({ since, running, streams, circuits, refusals, retries, budgets }, now) {
    this.#data.hidden = false;
    say(this.#asOf, `As of ${clockWords(now)}`);
    say(this.#running, running === 1 ? '1 stream is running' : `${count(running)} streams are running`);
    this.#box.hidden = streams.length === 0;
    this.#newest.hidden = streams.length >= running;
    say(this.#newest, `The newest ${count(streams.length)} of them:`);
    keyed(this.#streams, streams, STREAM(now));
    this.#budgets.show(budgets);
    this.#circuits.show(circuits.toSorted((a, b) => b.open - a.open));
    this.#refusals.show(refusals);
    this.#retries.show(retries);
    say(this.#since, `Refusals and retries are counted since this node started: ${momentWords(since)}.`);
  }
}

/** A heading, and a list under it or a sentence that it is empty. */
class List {
  #list;
  #empty;
  #how;

  constructor(title, id, empty, how) {
    this.#how = how;
    this.#empty = h('p', { class: 'about' }, empty);
    this.#list = h('ul', { 'class': `list ${id}`, 'data-testid': id, 'aria-label': title });
    this.elements = [h('h3', {}, title), this.#list, this.#empty];
  }

  show(items) {
    keyed(this.#list, items, this.#how);
    this.#list.hidden = items.length === 0;
    this.#empty.hidden = items.length > 0;
  }
}
