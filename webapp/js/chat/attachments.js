import { MAX_COUNT, MAX_TOTAL_BYTES, bytesWords, inputOf, isPicture, readAttachment, refusal, showAttachment } from './attachment.js';
import { h, icon } from './dom.js';

const THUMB_PX = 64;
/** Of files that are no pictures. Models may take others, which can be dropped and pasted. */
const FILES = 'text/*,application/json,application/xml,.md,.log,.csv,.yaml,.yml';

/** The pictures and files of the message that is being written: added by a button, dropped or pasted, and removed. */
export class Attachments {
  element = h('div', { class: 'tray', hidden: true });
  button = h('button', { type: 'button', class: 'attach', 'data-testid': 'attach', 'aria-label': 'Attach pictures or files', title: 'Attach pictures or files (or drop or paste them)' }, icon('clip'));
  #list = h('ul', { 'aria-label': 'Attachments', 'data-testid': 'attachments' });
  #note = h('p', { class: 'tray-note', 'data-testid': 'attach-note', hidden: true, dir: 'auto' });
  #input = h('input', { type: 'file', multiple: true, hidden: true, 'data-testid': 'file', 'aria-label': 'Files' });
  #items = [];
  #reading = Promise.resolve();
  #announce;
  #models;
  #emptied = 0;

  /**
   * @param {(words: string) => void} announce
   * @param {import('./model-inputs.js').ModelInputs} models
   */
  constructor(announce, models) {
    this.#announce = announce;
    this.#models = models;
    this.element.append(this.#note, this.#list, this.#input);
    this.button.addEventListener('click', () => this.#choose());
    this.#input.addEventListener('change', () => {
      this.add([...this.#input.files]);
      this.#input.value = '';
    });
  }

  /** Takes what is dropped on `target`, and what is pasted into `prompt`. */
  listen(target, prompt) {
    const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files');
    let depth = 0;
    const mark = (change) => {
      depth = change === 0 ? 0 : Math.max(0, depth + change);
      target.toggleAttribute('data-drop', depth > 0);
    };
    target.addEventListener('dragenter', (event) => hasFiles(event) && mark(1));
    target.addEventListener('dragleave', (event) => hasFiles(event) && mark(-1));
    target.addEventListener('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    });
    target.addEventListener('drop', (event) => {
      mark(0);
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.add([...event.dataTransfer.files]);
    });
    prompt.addEventListener('paste', (event) => {
      const { files, types } = event.clipboardData;
      // Office programs copy a picture of the text along with the text.
      if (files.length === 0 || types.includes('text/plain')) return;
      event.preventDefault();
      this.add([...files]);
    });
  }

  get empty() {
    return this.#items.length === 0;
  }

  /** Adds files, one after the other, and resolves when they are read. */
  add(files) {
    this.#reading = this.#reading.then(() => this.#addAll(files));
    return this.#reading;
  }

  /** Resolves to whether all can be sent: they are read, and the chosen model takes them. */
  async ready() {
    await this.#reading;
    if (this.empty) return true;
    const chosen = await this.#models.ofChosen();
    const wrong = this.#items.map(({ attachment }) => refusal(attachment, chosen)).find(Boolean);
    this.#say(wrong ?? '');
    return !wrong;
  }

  /** Removes all, and returns them. */
  take() {
    const taken = this.#items.map(({ attachment }) => attachment);
    this.set([]);
    return taken;
  }

  /** Replaces all. Those whose content this tab no longer has are left out, with a note. */
  set(attachments) {
    this.#emptied++;
    this.#items.forEach(({ element }) => element.remove());
    this.#items = [];
    const kept = attachments.filter(({ data }) => data);
    kept.forEach((attachment) => this.#append(attachment));
    this.#say(kept.length < attachments.length ? 'The attachments of this message are not in this tab any more. Attach them again.' : '');
  }

  async #choose() {
    const { inputs } = await this.#models.ofChosen();
    const takes = (input) => !inputs || inputs.includes(input);
    this.#input.accept = [takes('image') && 'image/*', takes('pdf') && 'application/pdf,.pdf', FILES].filter(Boolean).join();
    this.#input.click();
  }

  async #addAll(files) {
    const emptied = this.#emptied;
    const chosen = files.some(inputOf) ? await this.#models.ofChosen() : {};
    const problems = [];
    for (const file of files) {
      const problem = this.#items.length >= MAX_COUNT
        ? `At most ${MAX_COUNT} files can be sent with a message. The others are left out.`
        : refusal(file, chosen) || await this.#addOne(file, emptied);
      if (emptied !== this.#emptied) return;
      if (problem) problems.push(problem);
    }
    this.#say([...new Set(problems)].join(' '));
    if (problems.length === 0) this.#announce(files.length === 1 ? `${nameOf(files[0])} is attached.` : `${files.length} files are attached.`);
  }

  /** Resolves to why the file cannot be added; empty if it was, or if the message is gone by now. */
  async #addOne(file, emptied) {
    try {
      const attachment = await readAttachment(file);
      if (emptied !== this.#emptied) return '';
      const total = this.#items.reduce((sum, item) => sum + item.attachment.bytes, attachment.bytes);
      if (total > MAX_TOTAL_BYTES) return `At most ${bytesWords(MAX_TOTAL_BYTES)} can be sent with a message. ${nameOf(file)} is left out.`;
      this.#append(attachment);
      return '';
    } catch (error) {
      return error.message;
    }
  }

  #append(attachment) {
    const name = nameOf(attachment);
    const element = h('li', { class: 'attached', 'data-testid': 'attachment' },
      showAttachment(attachment, THUMB_PX),
      h('button', {
        type: 'button', class: 'small', 'aria-label': `Remove ${name}`, title: `Remove ${name}`, 'data-testid': 'detach',
        onclick: () => this.#remove(element, name),
      }, icon('close')));
    this.#items.push({ attachment, element });
    this.#list.append(element);
    this.#show();
  }

  #remove(element, name) {
    const next = element.nextElementSibling ?? element.previousElementSibling;
    element.remove();
    this.#items = this.#items.filter((item) => item.element !== element);
    this.#say('');
    this.#announce(`${name} is removed.`);
    (next?.querySelector('button') ?? this.button).focus();
  }

  #say(words) {
    this.#note.textContent = words;
    if (words) this.#announce(words);
    this.#show();
  }

  #show() {
    this.#note.hidden = this.#note.textContent === '';
    this.#list.hidden = this.empty;
    this.element.hidden = this.empty && this.#note.hidden;
  }
}

function nameOf({ name, type }) {
  return name || (isPicture({ type }) || type === 'image' ? 'The picture' : 'The file');
}
