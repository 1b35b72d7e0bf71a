/** Long text is split into blocks, so that a new word causes layout of one block only. */
const BLOCK_CHARS = 8_000;

/** Plain text that grows at its end. It goes into text nodes only, so markup in it has no effect. */
export class TextView {
  #host;
  #node = null;

  constructor(host) {
    this.#host = host;
  }

  append(text) {
    let rest = text;
    while (rest !== '') {
      this.#node ??= this.#newBlock();
      // A block ends after a newline, which takes no space at the end of a block, so the split is not visible.
      const cut = rest.indexOf('\n', Math.max(0, BLOCK_CHARS - this.#node.length)) + 1;
      this.#node.appendData(cut > 0 ? rest.slice(0, cut) : rest);
      rest = cut > 0 ? rest.slice(cut) : '';
      if (cut > 0) this.#node = null;
    }
  }

  #newBlock() {
    const block = document.createElement('div');
    block.dir = 'auto';
    const node = document.createTextNode('');
    block.append(node);
    this.#host.append(block);
    return node;
  }
}
