import { h } from './dom.js';
import { texOf } from './tex-tokens.js';
import { mathOf } from './mathml.js';

/** Macros that one formula may expand, and the most em that a length in it may have. */
const MAX_EXPAND = 500;
const MAX_EM = 30;
/** Drawn formulas that are kept, because the last block of a reply is drawn again for each new word. */
const KEPT = 200;

const OPTIONS = {
  output: 'mathml',
  throwOnError: true,
  strict: 'ignore',
  maxExpand: MAX_EXPAND,
  maxSize: MAX_EM,
  // Links, pictures, classes and styles. Without this, KaTeX would show the command in red.
  trust: ({ command }) => {
    throw new Error(`${command} is not allowed.`);
  },
};

const kept = new Map();
let katex = null;
let loading = null;

/** A formula, drawn when KaTeX is loaded. What KaTeX cannot read stays its source. */
export function formula(source, isBlock) {
  const element = h('span', {
    class: isBlock ? 'math block' : 'math', dir: 'ltr', 'data-source': source,
    ...(isBlock && { tabindex: '0', role: 'group', 'aria-label': 'Formula' }),
  }, source);
  if (katex) draw(element, source, isBlock);
  else load().then(() => draw(element, source, isBlock), () => {});
  return element;
}

async function load() {
  loading ??= import('../lib/katex/katex.mjs');
  katex = await loading;
}

function draw(element, source, isBlock) {
  const math = mathFor(source, isBlock);
  if (math) element.replaceChildren(math.cloneNode(true));
}

/** The element of a formula; null if it cannot be read. */
function mathFor(source, isBlock) {
  const key = `${isBlock}${source}`;
  let math = kept.get(key);
  if (math === undefined) {
    math = read(source, isBlock);
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value);
    kept.set(key, math);
  }
  return math;
}

function read(source, isBlock) {
  try {
    return mathOf(katex.__renderToDomTree(texOf(source), { ...OPTIONS, displayMode: isBlock }));
  } catch {
    return null;
  }
}
