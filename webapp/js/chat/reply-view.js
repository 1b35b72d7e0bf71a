import { CodeBlock } from './code-block.js';
import { copyButton, h } from './dom.js';
import { MarkdownView } from './markdown-view.js';
import { Sources, placeIn } from './sources.js';
import { TextView } from './text-view.js';
import { ToolCallView } from './tool-call-view.js';
import { adviceOn, indentJson, isJson, stopReasonWords, tokenWords } from './words.js';

/** One reply: its thoughts, text, sources and tool calls, and how it ended. Thoughts wait for `draw`; the rest draws itself. */
export class ReplyView {
  element;
  text = '';
  thinking = '';
  tools = [];
  #thoughts;
  #summary;
  #body;
  #markdown;
  #sources = new Sources();
  /** Marks of passages that have not arrived yet. */
  #early = [];
  #toolList;
  #foot;
  #thinkingView;
  #undrawnThoughts = '';
  #thinkingSince = 0;
  #calls = new Map();
  /** The text as JSON; null where it is Markdown, or not known to be JSON yet. */
  #json = null;

  /** @param {{json: boolean}} asked whether the reply was asked to be JSON */
  constructor({ json = false } = {}) {
    if (json) this.#json = new CodeBlock({ lang: 'json', text: '' });
    this.#summary = h('summary', {}, 'Thinking…');
    const thoughts = h('div', { class: 'thinking-text', 'data-testid': 'thinking-text', tabindex: '0', role: 'group', 'aria-label': 'Thoughts' });
    this.#thoughts = h('details', { class: 'thinking', 'data-testid': 'thinking', hidden: true }, this.#summary, thoughts);
    this.#body = h('div', { class: 'markdown', 'data-testid': 'reply-text', dir: 'auto' });
    this.#toolList = h('ul', { class: 'tools', 'data-testid': 'tools', 'aria-label': 'Tool calls', hidden: true });
    this.#foot = h('div', { class: 'foot', hidden: true });
    this.element = h('article', { class: 'reply', part: 'reply', 'data-testid': 'reply', 'aria-label': 'Reply', 'aria-busy': 'true' },
      this.#thoughts, this.#body, this.#sources.element, this.#toolList, this.#foot);
    this.#thinkingView = new TextView(thoughts);
    this.#markdown = new MarkdownView(this.#body);
  }

  /** What a turn keeps of its reply. */
  get content() {
    const { text, thinking, tools } = this;
    return { text, thinking, tools, ...(this.#sources.all.length > 0 && { sources: this.#sources.all }) };
  }

  addText(text) {
    if (this.text === '') this.#endThinking();
    this.text += text;
    if (this.#json) this.#growJson();
    else this.#markdown.append(text);
  }

  think(text) {
    this.#thoughts.hidden = false;
    this.#thinkingSince ||= performance.now();
    this.thinking += text;
    this.#undrawnThoughts += text;
  }

  progress({ metadata }) {
    const tool = metadata?.tool;
    if (tool && typeof tool === 'object' && !this.tools.some(({ id }) => id && id === tool.id)) this.addTool(tool);
  }

  /** Lists a source as the server sends it, and marks the passage that it is cited for. */
  addSource(source) {
    const mark = this.#sources.add(source);
    if (mark?.end > this.text.length) this.#early.push(mark);
    else if (mark) this.#mark(mark);
  }

  #mark(mark) {
    this.#markdown.mark({ ...mark, at: placeIn(this.text, mark.end) });
  }

  addTool(tool) {
    this.#endThinking();
    const call = new ToolCallView(tool);
    this.tools.push(tool);
    this.#calls.set(tool.id, call);
    this.#toolList.append(call.element);
    this.#toolList.hidden = false;
  }

  /** Shows a form for the result of a call, which is given to `answer` as `{content, is_error}`. */
  askFor(id, answer) {
    this.#calls.get(id)?.ask(answer);
  }

  /** Shows the result of a call, in place of the form. */
  answer(id, result) {
    this.#calls.get(id)?.answer(result);
  }

  complete({ stop_reason: stopReason, model, token_count: tokens, stored, message, tool_calls: calls = [], sources = [] }) {
    sources.forEach((source) => this.addSource(source));
    calls.filter(({ id }) => !this.#calls.has(id)).forEach((call) => this.addTool(call));
    if (stopReason === 'refusal' && this.text === '' && message) this.addText(message);
    this.#settle();
    if (isJson(this.text) || (this.#json && stopReason !== 'refusal')) this.#showJson();
    else this.#showMarkdown();
    this.element.dataset.stopReason = stopReason ?? '';
    const facts = [
      ['stop-reason', stopReasonWords(stopReason)],
      ['reply-model', model],
      ['tokens', tokenWords(tokens)],
      ['stored', stored === false ? 'Not saved on the server' : ''],
    ].filter(([, words]) => words);
    this.#foot.replaceChildren(
      ...(this.text === '' ? [] : [copyButton(() => this.text, { 'data-testid': 'copy' })]),
      h('ul', { class: 'facts', 'data-testid': 'facts', 'aria-label': 'Reply details' },
        ...facts.map(([name, words]) => h('li', { 'data-testid': name }, words))));
    this.#foot.hidden = false;
  }

  fail(error, retry) {
    this.#settle();
    const advice = adviceOn({ ...error, partial: this.text !== '' });
    this.element.append(h('div', { class: 'failure', part: 'error', 'data-testid': 'error', 'data-code': error.code },
      h('p', { class: 'failure-message', role: 'alert', 'data-testid': 'error-message', dir: 'auto' }, error.message),
      h('p', { class: 'failure-advice', 'data-testid': 'error-advice', hidden: advice === '' }, advice),
      h('div', { class: 'failure-acts' },
        h('button', { type: 'button', class: 'quiet', 'data-testid': 'retry', onclick: retry }, 'Try again'))));
  }

  /** Adds a button to a failure that signing in helps against. */
  offerSignIn(signIn) {
    this.element.querySelector('.failure-acts')?.prepend(
      h('button', { type: 'button', class: 'quiet', 'data-testid': 'sign-in', onclick: signIn }, 'Sign in'));
  }

  /** Removes the failure: the reply continues. */
  revive() {
    this.element.querySelector('.failure')?.remove();
    this.element.setAttribute('aria-busy', 'true');
  }

  /** Removes the buttons: only the last turn can be asked again. */
  withdrawRetry() {
    this.element.querySelector('.failure-acts')?.remove();
  }

  /** Draws the text now, instead of over the next frames. */
  flush() {
    this.#markdown.flush();
  }

  /** Draws the thoughts that have arrived since the last call. */
  draw() {
    if (this.#undrawnThoughts !== '') this.#thinkingView.append(this.#undrawnThoughts);
    this.#undrawnThoughts = '';
  }

  #growJson() {
    this.#json.grow({ lang: 'json', text: this.text });
    if (!this.#json.element.parentNode) this.#body.append(this.#json.element);
  }

  #showMarkdown() {
    if (this.#json) {
      this.#body.replaceChildren();
      this.#markdown.append(this.text);
    }
    this.#markdown.finish();
  }

  /** Puts the text as indented JSON in the place of what is shown of it. */
  #showJson() {
    this.#markdown.discard();
    const code = new CodeBlock({ lang: 'json', text: indentJson(this.text) });
    code.finish();
    this.#body.replaceChildren(...(this.text === '' ? [] : [code.element]));
  }

  #endThinking() {
    if (!this.#thinkingSince) return;
    const seconds = Math.max(1, Math.round((performance.now() - this.#thinkingSince) / 1000));
    this.#summary.textContent = `Thought for ${seconds} s`;
    this.#thinkingSince = 0;
  }

  #settle() {
    this.#early.splice(0).forEach((mark) => this.#mark(mark));
    this.draw();
    if (this.#thinkingSince) this.#summary.textContent = 'Thoughts';
    this.element.removeAttribute('aria-busy');
  }
}
