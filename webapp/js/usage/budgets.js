import { h } from '../chat/dom.js';
import { momentWords } from './days.js';
import { isPositive, percent, rounded } from './decimal.js';
import { say, setAttribute } from './keyed.js';

/** From this share of a budget on, it is nearly used up. */
const NEAR = 80;

/** How `keyed` shows the budgets. */
export const BUDGETS = {
  key: (budget) => JSON.stringify([budget.name, budget.holders, budget.per, budget.unit]),

  make: (budget) => h('li', {},
    h('p', { class: 'split' },
      h('b', { class: 'name', dir: 'auto', title: budget.name }, budget.name),
      h('b', { class: 'state' })),
    h('p', { class: 'about name', dir: 'auto' }),
    h('div', { class: 'meter', role: 'meter', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-label': `Budget ${budget.name}` },
      h('i', { class: 'spent' }), h('i', { class: 'reserved' })),
    h('p', { class: 'split' }, h('span', { class: 'sum' }), h('span', { class: 'left' })),
    h('p', { class: 'about renews' })),

  update(element, budget) {
    const { unit, limit, spent, reserved, left } = budget;
    const find = (name) => element.querySelector(`.${name}`);
    const amount = (value) => rounded(value, unit === 'tokens' ? { least: 0 } : {});
    const share = percent(spent, limit);
    const state = stateOf(budget, share);
    setAttribute(element, 'class', state.name);
    say(find('state'), state.words);
    say(find('about'), `For ${budget.holders}, per ${budget.per}`, `For ${budget.holders}, per ${budget.per}`);
    say(find('sum'), `${amount(spent)} of ${amount(limit)} ${unit} spent`, `${spent} of ${limit} ${unit}`);
    const held = isPositive(reserved) ? `, ${amount(reserved)} reserved` : '';
    say(find('left'), `${amount(left)} left${held}`, `${left} left, ${reserved} reserved for replies under way`);
    say(find('renews'), budget.renews_at ? `Renews ${momentWords(budget.renews_at)}` : 'Does not renew');
    setAttribute(find('meter'), 'aria-valuenow', Math.min(share, 100));
    setAttribute(find('meter'), 'aria-valuetext', `${share}% spent`);
    const filled = Math.min(share, 100);
    find('spent').style.inlineSize = `${filled}%`;
    find('reserved').style.inlineSize = `${Math.min(percent(reserved, limit), 100 - filled)}%`;
  },
};

function stateOf({ left }, share) {
  if (share >= 100) return { name: 'over', words: `Used up: ${share}%` };
  if (!isPositive(left)) return { name: 'over', words: 'Nothing left: the rest is reserved' };
  if (share >= NEAR) return { name: 'near', words: `Nearly used up: ${share}%` };
  return { name: 'fine', words: `${share}%` };
}
