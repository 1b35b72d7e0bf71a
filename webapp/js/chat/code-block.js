import { copyButton, h } from './dom.js';
import { TextView } from './text-view.js';

/** A code block with its language and a copy button. */
export class CodeBlock {
  element;
  #language;
  #text = '';
  #view;

  constructor({ lang = '', text }) {
    this.#language = lang;
    const code = h('code');
    this.element = h('figure', { class: 'code', dir: 'ltr' },
      h('figcaption', {}, h('span', {}, lang.split(/\s/, 1)[0] || 'code'), copyButton(() => this.#text)),
      h('pre', { tabindex: '0' }, code));
    this.#view = new TextView(code);
    this.grow({ lang, text });
  }

  /** Appends what is new. Returns false if this is another block, or if its text has changed and not only grown. */
  grow({ lang = '', text }) {
    if (lang !== this.#language || !text.startsWith(this.#text)) return false;
    this.#view.append(text.slice(this.#text.length));
    this.#text = text;
    return true;
  }
}
