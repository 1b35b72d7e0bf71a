import { h, oncePerFrame } from './dom.js';
import { readerOf } from './languages.js';
import { TextView } from './text-view.js';

/** Code that grows beyond this, or has an unfinished token (a comment, a script in HTML) beyond that, gets no more colours. */
const MAX_CHARS = 50_000;
const MAX_UNFINISHED_CHARS = 12_000;
/** How many characters are read at once, and how many share an element. */
const CHUNK_CHARS = 500;
const BLOCK_CHARS = 8_000;
/** The most ms to use of one frame, and the largest share of all time where one pass takes longer. */
const BUDGET_MS = 4;
const SHARE = 1 / 4;

/**
 * Code that grows at its end. All of it is there at once; whole lines get their colours in the frames that follow. Where a
 * line ends no token, the lines are read again with the next ones, and otherwise never. Colours change no measure.
 */
export class CodeText {
  #host;
  #reader = null;
  /** Text without colours, or null while there may be colours. */
  #plain = null;
  /** The last element, how many characters in it keep their colours, and the text at its end that has none yet. */
  #block;
  #kept = 0;
  #rest = document.createTextNode('');
  /** The pieces between, whose colours may change, and their nodes. */
  #runs = [];
  #nodes = [];
  /** The text of these and of the rest, and how much of it is in these. */
  #source = '';
  #coloured = 0;
  #length = 0;
  #ended = false;
  #notBefore = 0;
  #draw = oncePerFrame(() => this.#frame());

  constructor(host, language) {
    this.#host = host;
    this.#block = h('div', {}, this.#rest);
    const reader = readerOf(language);
    if (!reader) return this.#endColours();
    host.append(this.#block);
    reader.then((read) => this.#begin(read), () => this.#endColours());
  }

  append(text) {
    if (this.#plain) return this.#plain.append(text);
    this.#source += text;
    this.#length += text.length;
    this.#rest.appendData(text);
    if (this.#length > MAX_CHARS) this.#endColours();
    else if (this.#reader) this.#draw();
  }

  /** The last line is whole, too. What there is time for gets its colours now. */
  finish() {
    this.#ended = true;
    if (this.#reader) this.#frame();
  }

  #begin(read) {
    this.#reader = read;
    if (!this.#plain) this.#frame();
  }

  #frame() {
    const now = performance.now();
    if (this.#plain) return;
    let isMore = true;
    if (now >= this.#notBefore) {
      while ((isMore = this.#pass()) && performance.now() - now < BUDGET_MS);
      this.#notBefore = now + (performance.now() - now) / SHARE;
    }
    if (isMore) this.#draw();
  }

  /** Colours the next lines. Returns whether there are more. */
  #pass() {
    const end = this.#nextEnd();
    if (end <= this.#coloured) return false;
    try {
      const { runs, isWhole } = this.#reader(this.#source.slice(0, end));
      this.#show(runs, end);
      if (isWhole) this.#settle();
    } catch {
      this.#endColours();
    }
    if (this.#coloured > MAX_UNFINISHED_CHARS) this.#endColours();
    return !this.#plain && this.#nextEnd() > this.#coloured;
  }

  #nextEnd() {
    const { length } = this.#source;
    const most = this.#coloured + CHUNK_CHARS;
    if (this.#ended && length <= most) return length;
    const end = this.#source.lastIndexOf('\n', most) + 1;
    return end > this.#coloured ? end : this.#source.indexOf('\n', most) + 1 || (this.#ended ? length : 0);
  }

  /** Pieces that are as before stay, and with them what the reader has selected. */
  #show(runs, end) {
    const differs = runs.findIndex(({ kind, text }, i) => kind !== this.#runs[i]?.kind || text !== this.#runs[i].text);
    const same = differs < 0 ? runs.length : differs;
    this.#nodes.splice(same).forEach((node) => node.remove());
    this.#nodes.push(...runs.slice(same).map(({ kind, text }) =>
      (kind ? h('span', { class: `code-${kind}` }, text) : document.createTextNode(text))));
    // Another node: one that began elsewhere before would count as a shift of the layout, though no character moves.
    const rest = document.createTextNode(this.#source.slice(end));
    this.#rest.replaceWith(...this.#nodes.slice(same), rest);
    this.#rest = rest;
    this.#runs = runs;
    this.#coloured = end;
  }

  #settle() {
    this.#kept += this.#coloured;
    this.#source = this.#rest.data;
    this.#runs = [];
    this.#nodes = [];
    this.#coloured = 0;
    if (this.#kept <= BLOCK_CHARS) return;
    this.#block = h('div', {}, this.#rest);
    this.#host.append(this.#block);
    this.#kept = 0;
  }

  /** Shows the rest without colours. */
  #endColours() {
    if (this.#plain) return;
    this.#rest.remove();
    if (!this.#block.hasChildNodes()) this.#block.remove();
    this.#plain = new TextView(this.#host);
    this.#plain.append(this.#rest.data);
    this.#source = '';
    this.#draw.cancel();
  }
}
