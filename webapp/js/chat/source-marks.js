/** The most source characters that Markdown may hide before a character that it shows, such as the address of a link. */
const HIDDEN_CHARS = 2_000;

/**
 * The marks of cited passages in a growing text. A mark is put where the passage ends in what is drawn, found by following the
 * drawn characters through the Markdown source. Code, links and formulas stay whole: a mark within one goes behind it.
 */
export class SourceMarks {
  /** In the order of their places: `{at, number, make}`. */
  #marks = [];
  /** The drawn blocks in their order: `{start, source, nodes, drawn}`; `drawn` are the marks in it. */
  #settled = [];
  #live = null;

  /** Adds a mark at an offset of the source; `make` makes its element. */
  add({ at, number, make }) {
    if (at <= 0 || this.#marks.some((mark) => mark.at === at && mark.number === number)) return;
    const next = this.#marks.findIndex((mark) => mark.at > at);
    this.#marks.splice(next < 0 ? this.#marks.length : next, 0, { at, number, make });
    const part = [this.#live, this.#settled.findLast(({ start }) => start < at)].find((one) => one && isIn(one, at));
    if (part) this.#draw(part);
  }

  /** Marks blocks that will not be drawn again. */
  settle(start, source, nodes) {
    const part = { start, source, nodes, drawn: [] };
    this.#settled.push(part);
    this.#draw(part);
  }

  /** Marks the blocks at the end of the text, which replace those of the call before. */
  show(start, source, nodes) {
    this.clear();
    this.#live = { start, source, nodes, drawn: [] };
    this.#draw(this.#live);
  }

  /** Removes the marks of the last blocks. */
  clear() {
    if (this.#live) undraw(this.#live);
    this.#live = null;
  }

  #draw(part) {
    const marks = this.#marks.filter(({ at }) => isIn(part, at));
    undraw(part);
    if (marks.length > 0) part.drawn = draw(part, marks);
  }
}

function isIn({ start, source }, at) {
  return at > start && at <= start + source.length;
}

function undraw(part) {
  for (const element of part.drawn) {
    const { previousSibling: before, nextSibling: after } = element;
    element.remove();
    if (before?.nodeType !== Node.TEXT_NODE || after?.nodeType !== Node.TEXT_NODE) continue;
    before.appendData(after.data);
    after.remove();
  }
  part.drawn = [];
}

function draw({ start, source, nodes }, marks) {
  const pieces = nodes.flatMap(piecesOf);
  if (pieces.length === 0) return [];
  const places = [];
  let last = { piece: pieces[0], offset: 0 };
  let from = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.text.length && places.length < marks.length; i++) {
      if (/\s/.test(piece.text[i])) continue;
      const found = source.indexOf(piece.text[i], from);
      if (found < 0 || found - from > HIDDEN_CHARS) continue;
      while (places.length < marks.length && found >= marks[places.length].at - start) places.push(last);
      last = { piece, offset: i + 1 };
      from = found + 1;
    }
  }
  while (places.length < marks.length) places.push(last);
  // From the last to the first, so that the offsets before a mark stay true.
  return marks.map(({ make }, i) => [make(), places[i]]).reverse().map(([element, place]) => put(element, place)).reverse();
}

function put(element, { piece, offset }) {
  const { node, behind, isBlock } = piece;
  if (behind) {
    element.classList.toggle('behind', isBlock);
    behind.after(element);
    return element;
  }
  const at = isPair(node.data, offset) ? offset + 1 : offset;
  if (at < node.length) node.splitText(at);
  node.after(element);
  return element;
}

function isPair(text, at) {
  return at > 0 && text.codePointAt(at - 1) > 0xffff;
}

/** The texts in a node, in their order: text nodes, and elements which a mark can only be put behind. */
function piecesOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? [{ node, text: node.data }] : [];
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches('.cite')) return [];
  if (node.matches('figure')) return [{ behind: node, text: node.querySelector('pre').textContent, isBlock: true }];
  if (node.matches('.math')) return [{ behind: node, text: node.dataset.source, isBlock: false }];
  if (node.matches('a, code')) return [{ behind: node, text: node.textContent, isBlock: false }];
  return [...node.childNodes].flatMap(piecesOf);
}
