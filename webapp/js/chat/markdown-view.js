import { copyButton, h, oncePerFrame } from './dom.js';
import { lex, render } from './markdown.js';
import { TextView } from './text-view.js';

/** A block that grows beyond this is cut in two, since the last block is drawn again in every frame. */
const LIVE_CHARS = 20_000;
const CAN_BE_CUT = new Set(['paragraph', 'list', 'blockquote', 'text']);

/** Drawing takes no more than this share of the time, whatever the machine and the reply. */
const SHARE = 1 / 3;

/**
 * Markdown that grows at its end. Blocks that can no longer change are drawn once; only what follows them is drawn again,
 * at most once in a frame.
 */
export class MarkdownView {
  #host;
  #rest = '';
  #links = {};
  #live = [];
  #code = null;
  #heldReturn = false;
  #notBefore = 0;
  #draw = oncePerFrame(() => this.#frame());

  constructor(host) {
    this.#host = host;
  }

  append(text) {
    const whole = this.#heldReturn ? `\r${text}` : text;
    this.#heldReturn = whole.endsWith('\r');
    this.#rest += (this.#heldReturn ? whole.slice(0, -1) : whole).replace(/\r\n?/g, '\n');
    this.#draw();
  }

  /** Draws now what is waiting; a hidden tab has no frames. */
  flush() {
    this.#draw.cancel();
    this.#render(false);
  }

  /** Nothing more will come. */
  finish() {
    this.#draw.cancel();
    this.#render(true);
  }

  #frame() {
    const now = performance.now();
    if (now < this.#notBefore) return this.#draw();
    this.#render(false);
    this.#notBefore = now + (performance.now() - now) / SHARE;
  }

  #render(whole) {
    const tokens = lex(this.#rest, this.#links);
    const settled = whole ? tokens.length : this.#settled(tokens);
    if (settled > 0 || this.#isTooLong(tokens)) {
      this.#settle(settled > 0 ? tokens.slice(0, settled) : this.#cut());
      if (!whole) return this.#render(false);
      this.#rest = '';
      return;
    }
    this.#show(tokens);
  }

  /** How many tokens nothing that comes can change: those before a block that has begun with a whole line. */
  #settled(tokens) {
    let last = tokens.findLastIndex((token) => token.type !== 'space');
    if (last > 0 && !tokens[last].raw.includes('\n')) {
      last = tokens.findLastIndex((token, i) => i < last && token.type !== 'space');
    }
    return Math.max(0, last);
  }

  #isTooLong(tokens) {
    const last = tokens.at(-1);
    return CAN_BE_CUT.has(last?.type) && last.raw.length > LIVE_CHARS;
  }

  /** The longer part of the last block, up to a place where a cut shows least. */
  #cut() {
    const at = ['\n', '. ', ' '].map((end) => this.#rest.lastIndexOf(end)).find((i) => i > LIVE_CHARS / 2) ?? -2;
    return lex(this.#rest.slice(0, at < 0 ? this.#rest.length : at + 1), this.#links);
  }

  #settle(tokens) {
    this.#clearLive();
    this.#host.append(this.#nodes(tokens));
    this.#rest = this.#rest.slice(tokens.reduce((length, { raw }) => length + raw.length, 0));
    for (const { type, tag, href, title } of tokens) {
      if (type === 'def') this.#links[tag] ??= { href, title };
    }
  }

  #show(tokens) {
    const code = tokens.length === 1 && tokens[0].type === 'code' ? tokens[0] : null;
    // Code grows by appending: it may be long, and is not Markdown inside.
    if (code && this.#code?.grow(code)) return;
    this.#clearLive();
    if (code) this.#code = new CodeBlock(code);
    const fragment = code ? this.#code.element : this.#nodes(tokens);
    this.#live = code ? [fragment] : [...fragment.childNodes];
    this.#host.append(fragment);
  }

  #clearLive() {
    this.#live.forEach((node) => node.remove());
    this.#live = [];
    this.#code = null;
  }

  #nodes(tokens) {
    const fragment = render(tokens);
    for (const pre of fragment.querySelectorAll('pre')) {
      const language = /\blanguage-(\S+)/.exec(pre.firstElementChild?.className ?? '')?.[1];
      pre.replaceWith(new CodeBlock({ lang: language, text: pre.textContent.replace(/\n$/, '') }).element);
    }
    for (const table of fragment.querySelectorAll('table')) {
      const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'group', 'aria-label': 'Table' });
      table.replaceWith(scroller);
      scroller.append(table);
    }
    return fragment;
  }
}

class CodeBlock {
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

  /** Shows what is new; false when it is another block, or this one has changed. */
  grow({ lang = '', text }) {
    if (lang !== this.#language || !text.startsWith(this.#text)) return false;
    this.#view.append(text.slice(this.#text.length));
    this.#text = text;
    return true;
  }
}
