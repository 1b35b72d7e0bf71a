import { Attachments } from './attachments.js';
import { h, icon } from './dom.js';
import { STAGES } from './words.js';

const ANNOUNCEMENTS = { analyzing: 'The model is thinking.', generating: 'The reply is being written.', applying: 'A tool call is being written.' };

// Where the pointer is a finger, focus in the prompt would bring up the keyboard over the reply.
const hasKeyboard = matchMedia('(pointer: fine)').matches;

/** The form below the conversation: the prompt, Send or Stop, and the progress of the reply that is being written. */
export class Composer {
  element;
  /** What is sent along with the message. */
  attachments;
  prompt = h('textarea', {
    id: 'prompt', 'data-testid': 'prompt', rows: '1', dir: 'auto', 'aria-describedby': 'keys', enterkeyhint: 'send',
  });
  stopButton = h('button', { type: 'button', class: 'primary stop', 'data-testid': 'stop', 'aria-label': 'Stop', title: 'Stop (Esc)', hidden: true }, icon('stop'));
  #send = h('button', { type: 'submit', class: 'primary', 'data-testid': 'send', 'aria-label': 'Send', title: 'Send (Enter)' }, icon('send'));
  #run = h('div', { class: 'run', 'data-testid': 'run', hidden: true });
  #stage = h('span', { class: 'stage', 'data-testid': 'stage' });
  #message = h('span', { class: 'stage-message', 'data-testid': 'stage-message', dir: 'auto' });
  #percent = h('span', { class: 'percent', 'data-testid': 'percent' });
  #bar = h('progress', { max: '100', value: '0', 'data-testid': 'progress', 'aria-label': 'Progress of the reply' });
  #editing = h('p', { class: 'editing', 'data-testid': 'editing', hidden: true });
  #advice = h('p', { class: 'tray-note', 'data-testid': 'advice', hidden: true });
  #status = h('p', { class: 'unseen', role: 'status', 'aria-live': 'polite', 'data-testid': 'status' });
  #progress = {};
  #announcedStage = '';

  /**
   * @param {{send: () => void, stop: () => void, cancelEdit: () => void}} on
   * @param {import('./model-inputs.js').ModelInputs} models
   */
  constructor(on, models) {
    this.attachments = new Attachments((words) => this.announce(words), models);
    this.#run.append(h('div', { class: 'run-line' }, this.#stage, this.#message, this.#percent), this.#bar);
    this.#editing.append(h('span', {}, 'Editing an earlier message. Sending it replaces everything after it.'),
      h('button', { type: 'button', class: 'small', onclick: on.cancelEdit }, 'Cancel'));
    this.element = h('form', { class: 'composer', part: 'composer', 'aria-label': 'Message', autocomplete: 'off' },
      this.#run,
      this.#editing,
      this.#advice,
      this.attachments.element,
      h('label', { class: 'unseen', for: 'prompt' }, 'Your message'),
      this.prompt,
      h('p', { class: 'unseen', id: 'keys' }, 'Enter sends, Shift and Enter start a new line, Escape stops the reply.'),
      h('div', { class: 'controls' }, this.attachments.button, h('slot', { name: 'controls' }), this.#send, this.stopButton),
      this.#status);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      on.send();
    });
    this.stopButton.addEventListener('click', on.stop);
    this.prompt.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      on.send();
    });
    this.prompt.addEventListener('input', () => this.#fit());
  }

  get message() {
    return this.prompt.value;
  }

  set message(text) {
    this.prompt.value = text;
    this.#fit();
  }

  set editing(editing) {
    this.#editing.hidden = !editing;
  }

  /** Shows and announces why the message cannot be sent now; empty words hide that. */
  advise(words) {
    this.#advice.textContent = words;
    this.#advice.hidden = words === '';
    if (words) this.announce(words);
  }

  start() {
    this.advise('');
    this.#announcedStage = '';
    this.#progress = { stage: '', message: 'Connecting…', percent: 0, state: 'running' };
    this.draw();
    this.#run.hidden = false;
    this.#send.hidden = true;
    this.stopButton.hidden = false;
    this.stopButton.removeAttribute('aria-disabled');
    this.announce('Sent.');
  }

  show({ stage, message, progress_percent: percent }) {
    const before = this.#progress;
    this.#progress = {
      stage: stage ?? before.stage,
      message: message ?? before.message,
      percent: Number.isFinite(percent) ? Math.min(100, Math.max(before.percent, percent)) : before.percent,
      state: 'running',
    };
    // Only a change of stage is announced: text arrives far faster than a screen reader can speak.
    if (ANNOUNCEMENTS[stage] && stage !== this.#announcedStage) {
      this.#announcedStage = stage;
      this.announce(ANNOUNCEMENTS[stage]);
    }
  }

  reconnecting({ attempt, of }) {
    this.#announcedStage = '';
    this.note(`Connection lost; trying again (${attempt} of ${of})…`, 'reconnecting');
  }

  /** Shows and announces words in place of the server's message, until the next one from the server. */
  note(words, state = 'running') {
    this.#progress = { ...this.#progress, message: words, state };
    this.draw();
    this.announce(words);
  }

  /** Ends the note that `reconnecting` showed; the server's next message may be long in coming. */
  connected() {
    if (this.#progress.state === 'reconnecting') this.note('Reconnected.');
  }

  stopping() {
    // `disabled` would drop the keyboard focus.
    this.stopButton.setAttribute('aria-disabled', 'true');
    this.note('Stopping…');
  }

  end(words) {
    const hadFocus = this.stopButton.getRootNode().activeElement === this.stopButton;
    this.#run.hidden = true;
    this.#send.hidden = false;
    this.stopButton.hidden = true;
    if (hadFocus && hasKeyboard) this.prompt.focus();
    this.announce(words);
  }

  /** Moves the focus from a button that has gone to where the reader continues. */
  refocus() {
    if (hasKeyboard) this.prompt.focus();
    else this.stopButton.focus();
  }

  announce(words) {
    this.#status.textContent = words;
  }

  draw() {
    const { stage, message, percent, state } = this.#progress;
    this.#run.dataset.state = state;
    this.#stage.textContent = STAGES[stage] ?? stage;
    this.#stage.hidden = !stage;
    this.#message.textContent = message;
    this.#message.title = message;
    this.#percent.textContent = `${Math.round(percent)}%`;
    this.#bar.value = percent;
  }

  #fit() {
    this.prompt.style.height = 'auto';
    this.prompt.style.height = `${this.prompt.scrollHeight}px`;
  }
}

/** Whether a key belongs to the input method, which then also uses Enter and Escape. Safari shows it in `keyCode` only. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
