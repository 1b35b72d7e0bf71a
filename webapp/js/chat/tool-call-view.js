import { h, icon } from './dom.js';
import { indentJson } from './words.js';

const DISMISSED = { content: 'The user dismissed this call without a result.', is_error: true };

/** One call of a tool: its name and arguments, a form for its result while it waits for one, and the result. */
export class ToolCallView {
  element;
  #name;
  #form = null;
  #result = null;

  constructor({ name = '', arguments: args = '' }) {
    this.#name = name;
    const shown = typeof args === 'string' ? indentJson(args) : JSON.stringify(args, null, 2);
    this.element = h('li', { class: 'tool', 'data-testid': 'tool' },
      h('p', { class: 'tool-head' }, icon('tool'), h('span', {}, 'Tool call'), h('code', { 'data-testid': 'tool-name' }, name)),
      h('pre', { 'data-testid': 'tool-arguments', tabindex: '0', dir: 'ltr', hidden: shown === '' }, shown));
  }

  /** Shows the form. `answer` is called once, with the result as `{content, is_error}`. */
  ask(answer) {
    if (this.#form || this.#result) return;
    const text = h('textarea', { rows: '2', dir: 'auto', 'data-testid': 'tool-result-input' });
    this.#form = h('form', {
      class: 'tool-form', 'data-testid': 'tool-form', 'aria-label': `Result of ${this.#name}`, autocomplete: 'off',
      onsubmit: (event) => {
        event.preventDefault();
        answer({ content: text.value });
      },
    },
    h('label', {}, h('span', {}, 'Result'), text),
    h('p', { class: 'tool-form-buttons' },
      h('button', { type: 'submit', class: 'quiet', 'data-testid': 'tool-send' }, 'Send result'),
      h('button', { type: 'button', class: 'quiet', 'data-testid': 'tool-dismiss', onclick: () => answer(DISMISSED) }, 'Dismiss')));
    this.element.append(this.#form);
  }

  /** Shows a result as the model receives it. */
  answer({ content, is_error: isError }) {
    this.#form?.remove();
    this.#form = null;
    this.#result?.remove();
    const shown = typeof content === 'string' ? indentJson(content) : JSON.stringify(content, null, 2);
    this.#result = h('div', { 'data-testid': 'tool-result' },
      h('p', { class: 'tool-head' }, h('span', {}, isError ? 'Failed' : shown === '' ? 'Done, without a result' : 'Result')),
      h('pre', { tabindex: '0', dir: 'auto', hidden: shown === '' }, shown));
    this.element.append(this.#result);
  }
}
