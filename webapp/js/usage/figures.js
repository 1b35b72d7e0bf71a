import { h } from '../chat/dom.js';
import { count, counted, moneyElement, name } from './words.js';

const FREE = 'demo/';

/** Models without a price that are named. */
const MOST_NAMES = 8;

/** The headline figures of a range. */
export function figures({ cost, tokens, replies, failed, cancelled, estimated, retries }) {
  return [
    tile('Cost', cost.length > 0 ? cost.map((one) => moneyElement(one)) : ['–'], cost.length > 0 ? '' : 'nothing has a price'),
    tile('Tokens in', [count(tokens.input)], `${count(tokens.cached)} from a cache`),
    tile('Tokens out', [count(tokens.output)], `${count(tokens.reasoning)} for reasoning`),
    tile('Replies', [count(replies)], counted(retries, 'retry', 'retries')),
    tile('Failed', [count(failed)]),
    tile('Cancelled', [count(cancelled)]),
    tile('Estimated', [count(estimated)], 'counted by Sluice'),
  ];
}

function tile(label, values, note = '') {
  return h('div', {},
    h('dt', {}, label),
    ...values.map((value) => h('dd', {}, value)),
    ...(note ? [h('dd', { class: 'note' }, note)] : []));
}

/** A warning that the cost is not all of the cost; null if only the demonstration lacks a price, which is free. */
export function unpricedNotice(rows) {
  const models = rows.filter(({ key, unpriced }) => unpriced > 0 && !key.startsWith(FREE));
  if (models.length === 0) return null;
  const unpriced = models.reduce((sum, row) => sum + row.unpriced, 0);
  const more = models.length - MOST_NAMES;
  return h('div', { 'class': 'notice warn', 'data-testid': 'unpriced' },
    h('p', {},
      h('b', {}, 'The cost is incomplete: '),
      `${counted(unpriced, 'reply', 'replies')} with output had no price. Set the price of ${models.length === 1 ? 'this model' : 'these models'}:`),
    h('ul', {},
      ...models.slice(0, MOST_NAMES).map(({ key }) => h('li', {}, name(key || '(none)'))),
      ...(more > 0 ? [h('li', {}, `and ${count(more)} more`)] : [])));
}

/** What could not be done, and a button to do it again. */
export function failureNotice({ message }, again) {
  return h('p', { class: 'notice bad' }, h('span', {}, message), h('button', { type: 'button', class: 'tool framed', onclick: again }, 'Try again'));
}
