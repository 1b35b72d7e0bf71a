import { copyButton, h, icon } from './dom.js';
import { ReplyView } from './reply-view.js';

/**
 * Makes the list item of a turn, with the reply that is kept of it, and returns it. `edit` is called when the reader wants
 * to change the message, and `retry` when the reader wants another reply.
 */
export function showTurn(turn, { edit, retry }) {
  turn.element = h('li', { class: 'turn', 'data-testid': 'turn' },
    h('article', { class: 'said', part: 'message', 'aria-label': 'You' },
      h('div', { class: 'said-text', 'data-testid': 'user-message', dir: 'auto' }, turn.message),
      h('div', { class: 'said-tools' },
        h('button', {
          type: 'button', class: 'small', 'data-testid': 'edit', title: 'Edit and send again', onclick: edit,
        }, icon('edit'), h('span', {}, 'Edit')),
        copyButton(() => turn.message))));
  if (!turn.complete && !turn.error) return turn.element;
  const view = newReplyView(turn);
  if (turn.thinking) view.progress({ stage: 'analyzing', partial_content: turn.thinking });
  turn.tools?.forEach((tool) => view.addTool(tool));
  view.addText(turn.text ?? '');
  if (turn.complete) view.complete(turn.complete);
  else view.fail(turn.error, retry);
  view.flush();
  return turn.element;
}

/** An empty reply in the turn's element, in place of the one before it. */
export function newReplyView(turn) {
  turn.view?.element.remove();
  turn.view = new ReplyView();
  turn.element.append(turn.view.element);
  return turn.view;
}
