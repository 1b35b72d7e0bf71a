import { CodeText } from './code-text.js';
import { copyButton, h } from './dom.js';

/** A code block with its language and a copy button. */
export class CodeBlock {
  element;
  #language;
  #text = '';
  #code;

  constructor({ lang = '', text }) {
    this.#language = lang;
    const code = h('code');
    const [name] = lang.split(/\s/, 1);
    this.element = h('figure', { class: 'code', dir: 'ltr' },
      h('figcaption', {}, h('span', {}, name || 'code'), copyButton(() => this.#text)),
      h('pre', { tabindex: '0' }, code));
    this.#code = new CodeText(code, name);
    this.grow({ lang, text });
  }

  /** Appends what is new. Returns false if the token is another block, or if its text has changed and not only grown. */
  grow({ type = 'code', lang = '', text }) {
    if (type !== 'code' || lang !== this.#language || !text.startsWith(this.#text)) return false;
    this.#code.append(text.slice(this.#text.length));
    this.#text = text;
    return true;
  }

  /** The text is whole. */
  finish() {
    this.#code.finish();
  }
}
