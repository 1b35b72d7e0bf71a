import { showAttachment } from './attachment.js';
import { copyButton, h, icon } from './dom.js';
import { ReplyView } from './reply-view.js';

/** The longest side of a picture in the reader's own message. */
const PICTURE_PX = 320;

/**
 * Makes the list item of a turn, with the reply that is kept of it, and returns it. `edit` is called when the reader wants
 * to change the message, and `retry` when the reader wants another reply.
 */
export function showTurn(turn, { edit, retry }) {
  turn.element = h('li', { class: 'turn', 'data-testid': 'turn' }, ...(turn.continues ? [] : [said(turn, edit)]));
  if (!turn.complete && !turn.error) return turn.element;
  const view = newReplyView(turn);
  if (turn.thinking) view.think(turn.thinking);
  turn.tools?.forEach((tool) => view.addTool(tool));
  Object.entries(turn.answers ?? {}).forEach(([id, answer]) => view.answer(id, answer));
  view.addText(turn.text ?? '');
  turn.sources?.forEach((source) => view.addSource(source));
  if (turn.complete) view.complete(turn.complete);
  else view.fail(turn.error, retry);
  view.flush();
  return turn.element;
}

function said(turn, edit) {
  const { message, attachments = [] } = turn;
  return h('article', { class: 'said', part: 'message', 'aria-label': 'You' },
    h('ul', { class: 'said-files', 'aria-label': 'Attachments', 'data-testid': 'user-attachments', hidden: attachments.length === 0 },
      ...attachments.map((attachment) => h('li', {}, showAttachment(attachment, PICTURE_PX)))),
    h('div', { class: 'said-text', 'data-testid': 'user-message', dir: 'auto', hidden: message === '' }, message),
    h('div', { class: 'said-tools' },
      h('button', {
        type: 'button', class: 'small', 'data-testid': 'edit', title: 'Edit and send again', onclick: edit,
      }, icon('edit'), h('span', {}, 'Edit')),
      copyButton(() => message)));
}

/** An empty reply in the turn's element, in place of the one before it. */
export function newReplyView(turn) {
  turn.view?.element.remove();
  turn.view = new ReplyView({ json: turn.json });
  turn.element.append(turn.view.element);
  return turn.view;
}
