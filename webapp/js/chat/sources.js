import { h } from './dom.js';

/**
 * The sources that a reply cites, as a numbered list. Sources with the same address, or without one the same name and title,
 * have one number. Only `http` and `https` addresses become links.
 */
export class Sources {
  element;
  /** Every source that was added, as the server sends it. */
  all = [];
  #list;
  #numbers = new Map();
  #seen = new Set();

  constructor() {
    this.#list = h('ol', {});
    this.element = h('section', { class: 'sources', 'data-testid': 'sources', 'aria-label': 'Sources', hidden: true },
      h('p', { class: 'sources-title', 'aria-hidden': 'true' }, 'Sources'), this.#list);
  }

  /** Adds a source, and returns what to mark its place with; null where it was added before. */
  add(source) {
    const { url, file, title, start, end } = source;
    const identity = JSON.stringify(url ? [url] : [null, file, title]);
    const place = JSON.stringify([identity, start, end]);
    if (this.#seen.has(place) || !(url || file || title)) return null;
    this.#seen.add(place);
    this.all.push(source);
    const address = addressOf(url);
    const name = title || file || address?.host || url;
    let number = this.#numbers.get(identity);
    if (!number) {
      number = this.#numbers.size + 1;
      this.#numbers.set(identity, number);
      this.#list.append(h('li', { dir: 'auto' }, address ? link(address, {}, name) : h('span', {}, name), ...hostOf(address, name)));
      this.element.hidden = false;
    }
    return { number, end, make: () => mark(number, name, address) };
  }
}

/** The offset in the drawn text, whose line ends are `\n`, of the end of a cited passage; 0 where it is not known. */
export function placeIn(text, end) {
  if (!Number.isInteger(end)) return 0;
  let at = Math.min(end, text.length);
  while (at > 0 && /\s/.test(text[at - 1])) at--;
  return text.includes('\r') ? text.slice(0, Math.max(0, at)).replaceAll('\r\n', '\n').length : at;
}

function mark(number, name, address) {
  if (!address) return h('sup', { class: 'cite', title: name, 'data-testid': 'cite' }, `${number}`);
  return h('sup', { class: 'cite', 'data-testid': 'cite' }, link(address, { title: name, 'aria-label': `Source ${number}: ${name}` }, `${number}`));
}

function link({ href }, attributes, words) {
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow', ...attributes }, words);
}

function hostOf(address, name) {
  return address && address.host !== name ? [' ', h('small', {}, address.host)] : [];
}

function addressOf(url) {
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url)) return null;
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
