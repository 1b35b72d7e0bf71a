import { h } from '../chat/dom.js';
import { fullDay } from './days.js';
import { rounded } from './decimal.js';

const NAMELESS = { principal: '(no longer kept)', role: '(no role)' };

export const count = (number) => Number(number).toLocaleString('en');

/** "1 reply", "2 replies". */
export const counted = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;

export const money = ({ amount, currency }, places) => `${rounded(amount, places)} ${currency}`;

/** An amount, rounded; all of its digits are in its title. */
export function moneyElement(cost, places) {
  return h('div', { title: `${cost.amount} ${cost.currency}` }, money(cost, places));
}

/** What a row of the table is about. */
export function keyWords(by, key) {
  if (key === '') return NAMELESS[by] ?? '(none)';
  return by === 'day' ? fullDay(key) : key;
}

/** A name that others chose: cut off where it does not fit, and unable to turn the direction of the text around it. */
export function name(text) {
  return h('bdi', { class: 'name', title: text }, text);
}

/** How long something takes already. */
export function durationWords(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${count(Math.floor(seconds / 3600))} h ${Math.floor(seconds / 60) % 60} min`;
}

/** A code of the API in words: `rate_limited` is "rate limited". */
export const codeWords = (code) => code.replaceAll('_', ' ');
