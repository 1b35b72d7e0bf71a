import { h } from '../chat/dom.js';

/**
 * Shows a notice in the place of the page's content, which it hides, and moves the focus to its first button. A notice that is
 * shown already only gets the new words, and keeps the focus.
 */
export function showGate(id, { title, words, role = 'alert' }, ...buttons) {
  const main = document.querySelector('main');
  const shown = find();
  if (shown?.dataset.testid === id) {
    shown.querySelector('p').textContent = words;
  } else {
    shown?.remove();
    main.append(h('div', { 'class': 'gate', 'data-testid': id }, h('div', { role }, h('h2', {}, title), h('p', {}, words)), ...buttons));
    buttons[0]?.focus();
  }
}

/** Shows the content again. */
export function hideGate() {
  find()?.remove();
}

/** A button of a notice. */
export function gateButton(words, onclick, attributes = {}) {
  return h('button', { type: 'button', class: 'tool framed', ...attributes, onclick }, words);
}

function find() {
  return document.querySelector('main > .gate');
}
