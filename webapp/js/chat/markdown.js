import { Lexer, Marked } from '../lib/marked.esm.js';
import DOMPurify from '../lib/purify.es.mjs';
import { TEX_EXTENSIONS } from './tex-tokens.js';

/** All that Markdown can produce. A model's reply may contain nothing else: no scripts, styles, images or forms. */
const CLEAN = {
  ALLOWED_TAGS: [
    'p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li',
    'blockquote', 'hr', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'a',
  ],
  ALLOWED_ATTR: ['href'],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  RETURN_DOM_FRAGMENT: true,
};

/** The other attributes that Markdown can produce: the elements that may have them, and their values. */
const CHECKED = {
  align: { on: 'th, td', value: /^(?:left|center|right)$/ },
  class: { on: 'code', value: /^(?:language-\S+|math-(?:inline|block))$/ },
  start: { on: 'ol', value: /^\d{1,9}$/ },
};

// Forced, because the sanitizer takes the values of attributes for addresses, and these are none.
DOMPurify.addHook('uponSanitizeAttribute', (element, attribute) => {
  const rule = CHECKED[attribute.attrName];
  attribute.forceKeepAttr = rule !== undefined && element.matches(rule.on) && rule.value.test(attribute.attrValue);
});

/** An ordered list whose last number has more digits than this gets more room, see style.js. */
const USUAL_DIGITS = 3;

const marked = new Marked(TEX_EXTENSIONS, {
  extensions: [{ name: 'math', renderer: math }],
  gfm: true,
  breaks: true,
  renderer: {
    // Tags in a reply are text that the model writes about.
    html: ({ text, block }) => (block ? `<p>${escaped(text)}</p>` : escaped(text)),
    // A picture would be fetched without a click, and its address can carry the conversation to another server.
    image: ({ href, text }) => link(href, escaped(text || href)),
    link({ href, tokens }) {
      return link(href, this.parser.parseInline(tokens));
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

/**
 * Parses Markdown into top-level tokens. `links` are the link definitions of the text before `source`; `ended` says that nothing
 * follows it. The formula of a token `math` becomes `code` of the class `math-inline` or `math-block`, with its source.
 */
export function lex(source, links, ended) {
  const lexer = new Lexer({ ...marked.defaults, ended });
  Object.assign(lexer.tokens.links, links);
  return lexer.lex(source);
}

/** Renders tokens to sanitized nodes. */
export function render(tokens) {
  const fragment = DOMPurify.sanitize(marked.parser(tokens), CLEAN);
  for (const element of fragment.querySelectorAll('p, li, h1, h2, h3, h4, h5, h6, blockquote, th, td')) {
    element.dir = 'auto';
  }
  for (const list of fragment.querySelectorAll('ol')) {
    const digits = String(list.start + list.children.length - 1).length;
    if (digits > USUAL_DIGITS) list.dataset.digits = digits;
  }
  for (const anchor of fragment.querySelectorAll('a')) {
    anchor.target = '_blank';
    anchor.rel = 'noopener noreferrer nofollow';
  }
  return fragment;
}

function math({ source, isBlock, isAlone, isOpen }) {
  if (isOpen) return `<p>${escaped(source).replaceAll('\n', '<br>')}</p>`;
  const code = `<code class="math-${isBlock ? 'block' : 'inline'}">${escaped(source)}</code>`;
  return isAlone ? `<p>${code}</p>` : code;
}

function link(href, words) {
  return /^(?:https?:\/\/|mailto:)/i.test(href) ? `<a href="${escaped(href)}">${words}</a>` : words;
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
