import { oncePerFrame } from './frame.js';

const STAGES = { analyzing: 'Analyzing', generating: 'Generating', applying: 'Applying' };
const SPOKEN = { analyzing: 'The model is thinking.', generating: 'The reply is being written.', applying: 'A tool call is being written.' };

/** The strip over the prompt while a reply runs, and the status line, which alone is spoken. */
export class RunView {
  #run = byId('run');
  #stage = byId('stage');
  #message = byId('stage-message');
  #percent = byId('percent');
  #bar = byId('progress');
  #status = byId('status');
  #send = byId('send');
  #stop = byId('stop');
  #progress = {};
  #spokenStage = '';
  #draw = oncePerFrame(() => this.#write());

  start() {
    this.#spokenStage = '';
    this.#progress = { stage: '', message: 'Connecting…', percent: 0, state: 'running' };
    this.#write();
    this.#run.hidden = false;
    this.#send.hidden = true;
    this.#stop.hidden = false;
    this.#stop.removeAttribute('aria-disabled');
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
    this.#draw();
    // Only a change of stage is said aloud: words arrive far faster than they can be read out.
    if (SPOKEN[stage] && stage !== this.#spokenStage) {
      this.#spokenStage = stage;
      this.say(SPOKEN[stage]);
    }
  }

  reconnecting(attempt, of) {
    this.#progress = { ...this.#progress, state: 'reconnecting' };
    this.#spokenStage = '';
    this.note(`Connection lost; trying again (${attempt} of ${of})…`);
  }

  /** Text came, so the connection is back even if no progress event said so. */
  connected() {
    if (this.#progress.state !== 'reconnecting') return;
    this.#progress = { ...this.#progress, state: 'running' };
    this.note('Connected again.');
  }

  stopping() {
    // Not `disabled`, which would drop the keyboard focus.
    this.#stop.setAttribute('aria-disabled', 'true');
    this.note('Stopping…');
  }

  /** Shows a word in place of the server's own message, until its next one. */
  note(words) {
    this.#progress = { ...this.#progress, message: words };
    this.#draw();
    this.say(words);
  }

  end(words) {
    this.#draw.cancel();
    this.#run.hidden = true;
    this.#send.hidden = false;
    this.#stop.hidden = true;
    this.say(words);
  }

  say(words) {
    this.#status.textContent = words;
  }

  #write() {
    const { stage, message, percent, state } = this.#progress;
    this.#run.dataset.state = state;
    this.#run.dataset.stage = stage;
    this.#stage.textContent = STAGES[stage] ?? stage;
    this.#stage.hidden = !stage;
    this.#message.textContent = message;
    this.#message.title = message;
    this.#percent.textContent = `${Math.round(percent)}%`;
    this.#bar.value = percent;
  }
}

function byId(id) {
  return document.getElementById(id);
}
