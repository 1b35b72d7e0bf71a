import { h, icon } from './dom.js';
import { STAGES } from './words.js';

const SPOKEN = { analyzing: 'The model is thinking.', generating: 'The reply is being written.', applying: 'A tool call is being written.' };

/** The prompt with its keys, and while a reply runs, how far it is. */
export class Composer {
  element;
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
  #spoken = h('p', { class: 'unseen', role: 'status', 'aria-live': 'polite', 'data-testid': 'status' });
  #progress = {};
  #spokenStage = '';

  /** @param {{send: () => void, stop: () => void, cancelEdit: () => void}} on */
  constructor(on) {
    this.#run.append(h('div', { class: 'run-line' }, this.#stage, this.#message, this.#percent), this.#bar);
    this.#editing.append(h('span', {}, 'Editing an earlier message; what follows it is replaced.'),
      h('button', { type: 'button', class: 'small', onclick: on.cancelEdit }, 'Cancel'));
    this.element = h('form', { class: 'composer', part: 'composer', 'aria-label': 'Message', autocomplete: 'off' },
      this.#run,
      this.#editing,
      h('label', { class: 'unseen', for: 'prompt' }, 'Your message'),
      this.prompt,
      h('p', { class: 'unseen', id: 'keys' }, 'Enter sends, Shift and Enter start a new line, Escape stops the reply.'),
      h('div', { class: 'controls' }, h('slot', { name: 'controls' }), this.#send, this.stopButton),
      this.#spoken);
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

  start() {
    this.#spokenStage = '';
    this.#progress = { stage: '', message: 'Connecting…', percent: 0, state: 'running' };
    this.draw();
    this.#run.hidden = false;
    this.#send.hidden = true;
    this.stopButton.hidden = false;
    this.stopButton.removeAttribute('aria-disabled');
    this.say('Sent.');
  }

  show({ stage, message, progress_percent: percent }) {
    const before = this.#progress;
    this.#progress = {
      stage: stage ?? before.stage,
      message: message ?? before.message,
      percent: Number.isFinite(percent) ? Math.min(100, Math.max(before.percent, percent)) : before.percent,
      state: 'running',
    };
    // Only a change of stage is said aloud: words arrive far faster than they can be read out.
    if (SPOKEN[stage] && stage !== this.#spokenStage) {
      this.#spokenStage = stage;
      this.say(SPOKEN[stage]);
    }
  }

  reconnecting({ attempt, of }) {
    this.#spokenStage = '';
    this.note(`Connection lost; trying again (${attempt} of ${of})…`, 'reconnecting');
  }

  /** Shows a word in place of the server's own message, until its next one. */
  note(words, state = 'running') {
    this.#progress = { ...this.#progress, message: words, state };
    this.draw();
    this.say(words);
  }

  /** The connection is back, even where no progress says so. */
  connected() {
    if (this.#progress.state === 'reconnecting') this.note('Connected again.');
  }

  stopping() {
    // Not `disabled`, which would drop the keyboard focus.
    this.stopButton.setAttribute('aria-disabled', 'true');
    this.note('Stopping…');
  }

  end(words) {
    this.#run.hidden = true;
    this.#send.hidden = false;
    this.stopButton.hidden = true;
    this.say(words);
  }

  say(words) {
    this.#spoken.textContent = words;
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

/** Enter and Escape belong to the input method while it composes; Safari tells that by key code alone. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
