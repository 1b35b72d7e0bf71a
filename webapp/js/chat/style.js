import { DOCK } from './style-dock.js';

/**
 * The element's styles. Colours follow the page's `color-scheme`; a page overrides them with the `--sluice-…` properties.
 * A constructed style sheet needs no `unsafe-inline` in the page's Content-Security-Policy.
 */
export const STYLE = new CSSStyleSheet();

STYLE.replaceSync(`
:host {
  --ground: var(--sluice-ground, light-dark(#f7f9f9, #11181b));
  --surface: var(--sluice-surface, light-dark(#ffffff, #192327));
  --sunken: var(--sluice-sunken, light-dark(#eef3f3, #141d20));
  --said: var(--sluice-said, light-dark(#e2eff0, #1e363a));
  --line: var(--sluice-line, light-dark(#d5dfe0, #2b393e));
  --ink: var(--sluice-ink, light-dark(#18272b, #e2ebec));
  --soft: var(--sluice-soft, light-dark(#52666b, #9db0b4));
  --accent: var(--sluice-accent, light-dark(#0f6b75, #62c3cb));
  --on-accent: var(--sluice-on-accent, light-dark(#ffffff, #08262a));
  --bad: var(--sluice-bad, light-dark(#9c2a20, #ffb0a6));
  --code-comment: var(--sluice-code-comment, light-dark(#5c6a70, #93a5aa));
  --code-keyword: var(--sluice-code-keyword, light-dark(#a31d5d, #ff9ac0));
  --code-string: var(--sluice-code-string, light-dark(#20662a, #9fdc8c));
  --code-number: var(--sluice-code-number, light-dark(#0b5cad, #8cc8ff));
  --code-title: var(--sluice-code-title, light-dark(#6531b0, #cfb0ff));
  --code-type: var(--sluice-code-type, light-dark(#8a4b00, #f2bd7a));
  --code-attribute: var(--sluice-code-attribute, light-dark(#0a6570, #7fd6de));
  --code-added: var(--code-string);
  --code-removed: var(--bad);
  --bad-ground: color-mix(in srgb, var(--bad) 7%, var(--surface));
  --radius: var(--sluice-radius, 14px);
  --mono: var(--sluice-mono, ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace);
  --shadow: 0 1px 2px light-dark(rgb(16 40 44 / 6%), rgb(0 0 0 / 30%)), 0 8px 28px light-dark(rgb(16 40 44 / 8%), rgb(0 0 0 / 25%));

  display: flex;
  flex-direction: column;
  block-size: 36rem;
  min-inline-size: 0;
  container-type: inline-size;
  background: var(--ground);
  color: var(--ink);
  font: var(--sluice-font, 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
}
:host([hidden]) { display: none; }

*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
p, h1, h2, h3, h4, h5, h6, ul, ol, pre, figure, blockquote { margin: 0; padding: 0; }
.turns, .tools, .facts, .said-files, .tray ul { list-style: none; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
code, pre { font-family: var(--mono); }
svg {
  inline-size: 1.25em;
  block-size: 1.25em;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.6;
  stroke-linecap: round;
  stroke-linejoin: round;
}
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.unseen {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.quiet {
  padding: 0.3rem 0.9rem;
  border: 1px solid var(--line);
  border-radius: 999px;
  background: var(--surface);
  font-size: 0.875rem;
}
.quiet:hover { border-color: var(--accent); color: var(--accent); }
.small {
  display: inline-flex;
  align-items: center;
  gap: 0.3rem;
  padding: 0.15rem 0.5rem;
  border: 0;
  border-radius: 7px;
  background: none;
  color: var(--soft);
  font-size: 0.8rem;
  line-height: 1.5;
}
.small:hover { background: var(--sunken); color: var(--ink); }

.conversation {
  flex: 1;
  min-block-size: 0;
  overflow-y: auto;
  overscroll-behavior: contain;
  /* Follow keeps the end in view; the browser's scroll anchoring would work against it. */
  overflow-anchor: none;
}
.conversation:focus-visible { outline-offset: -3px; }
.column, .dock { inline-size: 100%; max-inline-size: var(--sluice-measure, 48rem); margin-inline: auto; padding-inline: 1.25rem; }
.column { min-block-size: 100%; display: flex; flex-direction: column; padding-block: 1.5rem; }
.welcome { margin: auto; text-align: center; text-wrap: balance; }
.greeting { font-size: 1.6rem; font-weight: 600; letter-spacing: -0.02em; line-height: 1.25; }

.turn + .turn { margin-block-start: 2.25rem; }
.said { display: flex; flex-direction: column; align-items: flex-end; }
.said-text {
  max-inline-size: 85%;
  padding: 0.6rem 1rem;
  border-radius: var(--radius) var(--radius) 4px var(--radius);
  background: var(--said);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.said-tools { display: flex; margin-block-start: 0.15rem; opacity: 0; transition: opacity 0.15s; }
.turn:hover .said-tools, .said-tools:focus-within { opacity: 1; }
@media (hover: none) { .said-tools { opacity: 1; } }

.said-files { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0.5rem; max-inline-size: 85%; margin-block-end: 0.4rem; }
canvas { display: block; max-inline-size: 100%; border-radius: 10px; background: var(--sunken); }
.file {
  display: grid;
  grid-template-columns: auto 1fr;
  align-items: center;
  gap: 0 0.5rem;
  max-inline-size: 15rem;
  padding: 0.35rem 0.8rem 0.35rem 0.6rem;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--surface);
  font-size: 0.85rem;
  line-height: 1.35;
}
.file svg { grid-row: 1 / span 2; color: var(--soft); }
.file-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.file small { color: var(--soft); overflow-wrap: anywhere; }

.reply { margin-block-start: 0.75rem; }
.reply > * + * { margin-block-start: 0.75rem; }
.markdown { line-height: 1.7; overflow-wrap: anywhere; }
.markdown:empty { display: none; }
.markdown > * + * { margin-block-start: 0.85em; }
.markdown :is(h1, h2, h3, h4, h5, h6) { line-height: 1.3; letter-spacing: -0.01em; font-weight: 650; }
.markdown * + :is(h1, h2, h3) { margin-block-start: 1.4em; }
.markdown h1 { font-size: 1.45em; }
.markdown h2 { font-size: 1.25em; }
.markdown h3 { font-size: 1.1em; }
.markdown :is(h4, h5, h6) { font-size: 1em; }
.markdown ul { padding-inline-start: 1.6em; }
/* Room for numbers of three digits in every list, so that a long one is indented the same at both sides of a seam. */
.markdown ol { padding-inline-start: calc(3ch + 0.8em); }
${[4, 5, 6, 7, 8, 9, 10].map((digits) => `.markdown ol[data-digits="${digits}"] { padding-inline-start: calc(${digits}ch + 0.8em); }`).join('\n')}
/* MarkdownView cuts a long list in two; the seam must not show. */
.markdown > ul + ul, .markdown > ol + ol { margin-block-start: 0.3em; }
/* Browsers choose the bullet by depth, and the list of turns around the reply would count. */
.markdown ul { list-style: disc; }
.markdown ul ul { list-style: circle; }
.markdown li + li, .markdown li > :is(ul, ol), .markdown li > p + p { margin-block-start: 0.3em; }
.markdown li::marker { color: var(--soft); }
.markdown blockquote { padding-inline-start: 1em; border-inline-start: 3px solid var(--line); color: var(--soft); }
.markdown a { color: var(--accent); text-underline-offset: 0.15em; }
.markdown hr { border: 0; border-block-start: 1px solid var(--line); margin-block: 1.5em; }
.markdown :not(pre) > code { padding: 0.12em 0.35em; border-radius: 5px; background: var(--sunken); font-size: 0.9em; }
.scroller { overflow-x: auto; }
.markdown table { border-collapse: collapse; font-size: 0.94em; }
.markdown :is(th, td) { padding: 0.4em 0.8em; border-block-end: 1px solid var(--line); text-align: start; overflow-wrap: normal; }
${['left', 'center', 'right'].map((side) => `.markdown [align="${side}"] { text-align: ${side}; }`).join('\n')}
.markdown th { font-weight: 650; border-block-end-color: var(--soft); }

.code { border: 1px solid var(--line); border-radius: 10px; background: var(--sunken); overflow: hidden; }
.code figcaption {
  display: flex;
  justify-content: space-between;
  align-items: center;
  padding: 0.2rem 0.35rem 0.2rem 0.9rem;
  border-block-end: 1px solid var(--line);
  color: var(--soft);
  font-size: 0.8rem;
}
.code .small:hover { background: var(--surface); }
.code pre { padding: 0.75rem 0.9rem; overflow-x: auto; font-size: 0.86rem; line-height: 1.55; }
.code pre div { white-space: pre; overflow-wrap: normal; }

.cite {
  margin-inline-start: 0.15em;
  font-size: 0.7em;
  font-weight: 400;
  font-style: normal;
  line-height: 0;
  user-select: none;
}
.markdown .cite a, .cite:not(:has(a)) { padding: 0 0.35em; border-radius: 4px; background: var(--sunken); text-decoration: none; }
.markdown .cite a:hover { text-decoration: underline; }
/* Behind a block it stands in the gap, which stays as it is. */
.markdown .cite.behind { display: block; block-size: 0; margin: 0; text-align: end; vertical-align: baseline; }
.sources { color: var(--soft); font-size: 0.85rem; }
.sources-title { font-weight: 650; }
.sources ol { padding-inline-start: calc(2ch + 0.8em); }
.sources li { overflow-wrap: anywhere; }
.sources a { color: var(--accent); text-underline-offset: 0.15em; }

.math { overflow-wrap: normal; }
.math.block { display: block; overflow: auto hidden; padding-block: 0.25em; }
math { font-family: "Cambria Math", "STIX Two Math", "Latin Modern Math", math; }
menclose[notation~="box"] { padding: 0.2em 0.3em; border: 1px solid; }
menclose[notation~="updiagonalstrike"] { background: linear-gradient(to top right, transparent 48%, currentColor 48% 52%, transparent 52%); }
menclose[notation~="downdiagonalstrike"] { background: linear-gradient(to bottom right, transparent 48%, currentColor 48% 52%, transparent 52%); }
menclose[notation~="horizontalstrike"] { background: linear-gradient(transparent 48%, currentColor 48% 53%, transparent 53%); }

${['comment', 'keyword', 'string', 'number', 'title', 'type', 'attribute', 'added', 'removed'].map((kind) => `.code-${kind} { color: var(--code-${kind}); }`).join('\n')}

/* A caret where the next words will appear. */
.reply[aria-busy] .markdown > :is(p, h1, h2, h3, h4, h5, h6):last-child::after,
.reply[aria-busy] .markdown > :is(ul, ol):last-child > li:last-child::after {
  content: "";
  display: inline-block;
  inline-size: 0.45em;
  block-size: 1.05em;
  margin-inline-start: 0.15em;
  border-radius: 2px;
  background: var(--accent);
  vertical-align: text-bottom;
  animation: breathe 1.4s ease-in-out infinite;
}
@keyframes breathe { 50% { opacity: 0.25; } }

.thinking { border: 1px solid var(--line); border-radius: 10px; background: var(--sunken); color: var(--soft); font-size: 0.92rem; }
.thinking summary { padding: 0.4rem 0.9rem; border-radius: 10px; cursor: pointer; user-select: none; }
.thinking summary:hover { color: var(--ink); }
.reply[aria-busy] .thinking summary { animation: breathe 2s ease-in-out infinite; }
.reply[aria-busy] .markdown:not(:empty) ~ *, .reply[aria-busy] .thinking:has(+ .markdown:not(:empty)) summary { animation: none; }
.thinking-text { max-block-size: 16rem; overflow-y: auto; padding: 0.1rem 0.9rem 0.7rem; white-space: pre-wrap; overflow-wrap: anywhere; }

.tools { display: grid; gap: 0.6rem; }
.tool { border: 1px solid var(--line); border-radius: 10px; background: var(--surface); overflow: hidden; }
.tool-head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.15rem 0.5rem; padding: 0.45rem 0.9rem; color: var(--soft); font-size: 0.85rem; }
.tool-head code { color: var(--ink); font-weight: 600; overflow-wrap: anywhere; }
.tool pre {
  max-block-size: 18rem;
  overflow: auto;
  padding: 0.55rem 0.9rem;
  border-block-start: 1px solid var(--line);
  background: var(--sunken);
  font-size: 0.84rem;
  line-height: 1.5;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}

.tool-form { display: grid; gap: 0.45rem; padding: 0.55rem 0.9rem 0.7rem; border-block-start: 1px solid var(--line); }
.tool-form span { color: var(--soft); font-size: 0.85rem; }
.tool-form textarea { padding: 0.4rem 0.6rem; border: 1px solid var(--line); border-radius: 8px; background: var(--ground); font-size: 0.9rem; resize: vertical; }
.tool-form textarea:focus { border-color: var(--accent); outline: 1px solid var(--accent); }
.tool-form-buttons { display: flex; gap: 0.5rem; }

.foot { display: flex; flex-wrap: wrap; align-items: center; gap: 0.1rem 0.6rem; margin-inline-start: -0.5rem; color: var(--soft); font-size: 0.8rem; }
.facts { display: flex; flex-wrap: wrap; padding-inline-start: 0.5rem; }
.facts li { overflow-wrap: anywhere; }
.facts li:not(:last-child)::after { content: "·"; margin-inline: 0.45rem; }

.failure {
  display: grid;
  grid-template-columns: 1fr auto;
  align-items: center;
  gap: 0.1rem 1rem;
  padding: 0.75rem 1rem;
  border: 1px solid color-mix(in srgb, var(--bad) 28%, var(--surface));
  border-radius: var(--radius);
  background: var(--bad-ground);
}
.failure-message { color: var(--bad); font-weight: 550; overflow-wrap: anywhere; }
.failure p { grid-column: 1; }
.failure-advice { font-size: 0.875rem; }
.failure-acts { grid-column: 2; grid-row: 1 / span 2; display: flex; flex-wrap: wrap; gap: 0.5rem; }

${DOCK}
@container (max-width: 34rem) {
  .column { padding-inline: 1rem; padding-block: 1rem; }
  .dock { padding-inline: 0.75rem; }
  /* Phones zoom into a focused field with smaller text. */
  textarea { font-size: max(16px, 1em); }
  .failure { grid-template-columns: 1fr; }
  .failure-acts { grid-column: 1; grid-row: auto; margin-block-start: 0.5rem; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
}
`);
