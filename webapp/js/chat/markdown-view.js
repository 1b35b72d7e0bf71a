import { CodeBlock } from './code-block.js';
import { h, oncePerFrame } from './dom.js';
import { formula } from './formula.js';
import { lex, render } from './markdown.js';
import { SourceMarks } from './source-marks.js';

/** A last block that grows beyond this is cut in two, because every change draws the last block again. */
const LIVE_CHARS = 8_000;
const LIVE_LIST_CHARS = 4_000;
/** The most characters to parse at once, and to sanitize and draw at once. */
const LEX_CHARS = 8_000;
const DRAW_CHARS = 1_000;
/** The most ms to use of one frame, and the largest share of all time where one pass takes longer. */
const BUDGET_MS = 8;
const SHARE = 1 / 3;

/**
 * Markdown that grows at its end. Blocks that can no longer change are settled: they are drawn once, as many in a frame as
 * there is time for. Only what follows them, the live blocks, is drawn again, at most once in a frame.
 */
export class MarkdownView {
  #host;
  /** The source after the settled blocks. */
  #rest = '';
  /** Tokens of settled blocks that are not drawn yet. */
  #queue = [];
  #links = {};
  /** The number of the next item where the settled blocks end within an ordered list, otherwise null. */
  #nextNumber = null;
  #live = [];
  #code = null;
  /** The offset in the source of the first block that is not settled and drawn. */
  #drawn = 0;
  #marks = new SourceMarks();
  #heldReturn = false;
  #ended = false;
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

  /** Puts a mark, `{at, number, make}`, behind the character at the offset `at`, where line ends count as one. */
  mark(mark) {
    this.#marks.add(mark);
  }

  /** Settles the rest: nothing more will come. */
  finish() {
    this.#ended = true;
    this.#draw();
  }

  /** Draws no more: something else takes the place of the text. */
  discard() {
    this.#draw.cancel();
    this.#rest = '';
    this.#queue = [];
  }

  /** Draws everything now, however long that takes. */
  flush() {
    this.#draw.cancel();
    while (!this.#work(Infinity));
  }

  #frame() {
    const now = performance.now();
    if (now < this.#notBefore || !this.#work(now + BUDGET_MS)) return this.#draw();
    this.#notBefore = now + (performance.now() - now) / SHARE;
  }

  /** Draws until the time `until`. Returns whether everything is drawn. */
  #work(until) {
    let window = LEX_CHARS;
    while (performance.now() < until) {
      if (this.#queue.length > 0) {
        this.#drawSettled();
        continue;
      }
      const part = this.#rest.length > window ? this.#rest.slice(0, this.#rest.lastIndexOf('\n', window) + 1 || window) : this.#rest;
      const isAll = part.length === this.#rest.length;
      const isWhole = isAll && this.#ended;
      const tokens = this.#lex(part, isWhole);
      const settled = isWhole ? tokens : tokens.slice(0, countSettled(tokens));
      if (settled.length > 0) {
        this.#settle(settled);
      } else if (tokens.length > 0 && isTooLong(tokens.at(-1))) {
        const cut = this.#lex(part.slice(0, cutAt(part, tokens)));
        this.#settle(cut);
        this.#nextNumber = numberAfter(cut);
      } else if (isAll) {
        this.#drawLive(tokens);
        return true;
      } else {
        window *= 2;
      }
    }
    return false;
  }

  #lex(source, ended = false) {
    const tokens = lex(source, this.#links, ended);
    // The source may number every item 1, or in any other way: only the first number of a list counts.
    const first = tokens.find(({ type }) => type !== 'space');
    if (this.#nextNumber !== null && first?.ordered) first.start = this.#nextNumber;
    return tokens;
  }

  #settle(tokens) {
    this.#queue.push(...tokens);
    if (tokens.some(({ type }) => type !== 'space')) this.#nextNumber = null;
    this.#rest = this.#rest.slice(lengthOf(tokens));
    for (const { type, tag, href, title } of tokens) {
      if (type === 'def') this.#links[tag] ??= { href, title };
    }
  }

  #drawSettled() {
    if (this.#code?.grow(this.#queue[0])) return this.#keepCode();
    this.#clearLive();
    let count = 0;
    for (let chars = 0; count < this.#queue.length && chars < DRAW_CHARS; count++) chars += this.#queue[count].raw.length;
    const tokens = this.#queue.splice(0, count);
    const fragment = this.#nodes(tokens);
    const nodes = [...fragment.childNodes];
    this.#host.append(fragment);
    this.#marks.settle(this.#drawn, sourceOf(tokens), nodes);
    this.#drawn += lengthOf(tokens);
  }

  /** The code at the end is settled as it is. */
  #keepCode() {
    const [token] = this.#queue.splice(0, 1);
    this.#code.finish();
    this.#marks.clear();
    this.#marks.settle(this.#drawn, token.raw, this.#live);
    this.#drawn += token.raw.length;
    this.#live = [];
    this.#code = null;
  }

  #drawLive(tokens) {
    const code = tokens.length === 1 && tokens[0].type === 'code' ? withoutFence(tokens[0]) : null;
    // Code can be appended to without drawing it again: it may be long, and has no Markdown inside.
    if (!code || !this.#code?.grow(code)) {
      this.#clearLive();
      if (code) this.#code = new CodeBlock(code);
      const fragment = code ? this.#code.element : this.#nodes(tokens);
      this.#live = code ? [fragment] : [...fragment.childNodes];
      this.#host.append(fragment);
    }
    this.#marks.show(this.#drawn, sourceOf(tokens), this.#live);
  }

  #clearLive() {
    this.#marks.clear();
    this.#live.forEach((node) => node.remove());
    this.#live = [];
    this.#code = null;
  }

  #nodes(tokens) {
    const fragment = render(tokens);
    for (const pre of fragment.querySelectorAll('pre')) {
      const language = /\blanguage-(\S+)/.exec(pre.firstElementChild?.className ?? '')?.[1];
      const block = new CodeBlock({ lang: language, text: pre.textContent.replace(/\n$/, '') });
      block.finish();
      pre.replaceWith(block.element);
    }
    for (const code of fragment.querySelectorAll('.math-inline, .math-block')) {
      code.replaceWith(formula(code.textContent, code.className === 'math-block'));
    }
    for (const table of fragment.querySelectorAll('table')) {
      const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'group', 'aria-label': 'Table' });
      table.replaceWith(scroller);
      scroller.append(table);
    }
    return fragment;
  }
}

/** The number of blocks that no further text can change: all before the last block that has a whole line. */
function countSettled(tokens) {
  let last = tokens.findLastIndex(({ type }) => type !== 'space');
  if (last > 0 && !tokens[last].raw.includes('\n')) {
    last = tokens.findLastIndex(({ type }, i) => i < last && type !== 'space');
  }
  // If it turns out to be no formula, it belongs to the paragraph.
  if (tokens[last]?.isOpen && tokens[last - 1]?.type === 'paragraph') last--;
  return Math.max(0, last);
}

/** Code without the beginning of its closing fence. */
function withoutFence(token) {
  return { ...token, text: token.text.replace(/(?:^|\n) {0,3}(?:`{1,2}|~{1,2})$/, '') };
}

function isTooLong({ type, raw, items }) {
  if (type === 'list') return raw.length > LIVE_LIST_CHARS && items.length > 1;
  return (type === 'paragraph' || type === 'text' || type === 'blockquote') && raw.length > LIVE_CHARS;
}

/** Where a cut in the last block is least visible: before the last item of a list, or after a line, sentence or word. */
function cutAt(source, tokens) {
  const last = tokens.at(-1);
  const from = lengthOf(tokens.slice(0, -1));
  if (last.type === 'list') return from + lengthOf(last.items.slice(0, -1));
  const at = ['\n', '. ', ' '].map((end) => source.lastIndexOf(end)).find((i) => i > from + LIVE_CHARS / 2);
  return at === undefined ? source.length : at + 1;
}

/** The number of the item after a list that was cut; null if the last block is not an ordered list. */
function numberAfter(tokens) {
  const last = tokens.findLast(({ type }) => type !== 'space');
  return last?.ordered ? last.start + last.items.length : null;
}

function sourceOf(tokens) {
  return tokens.map(({ raw }) => raw).join('');
}

function lengthOf(tokens) {
  return tokens.reduce((length, { raw }) => length + raw.length, 0);
}
