/** The prompt and model fields and their keys. */
export class Composer {
  #prompt = document.getElementById('prompt');
  #model = document.getElementById('model');

  /** @param {{onSend: () => void, onStop: () => void}} listener */
  constructor({ onSend, onStop }) {
    document.getElementById('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      onSend();
    });
    document.getElementById('stop').addEventListener('click', onStop);
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !isComposing(event)) onStop();
    });
    this.#prompt.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      onSend();
    });
    this.#prompt.addEventListener('input', () => this.#fit());
    this.#model.addEventListener('input', () => this.clearInvalid());
    // A browser may bring back an earlier text when the page is loaded again.
    this.#fit();
  }

  get message() {
    return this.#prompt.value;
  }

  set message(text) {
    this.#prompt.value = text;
    this.#fit();
  }

  get model() {
    return this.#model.value.trim();
  }

  focus() {
    this.#prompt.focus();
  }

  /** Marks the field the server named. */
  markInvalid(field) {
    if (field !== 'model') return;
    this.#model.setAttribute('aria-invalid', 'true');
    this.#model.focus();
  }

  clearInvalid() {
    this.#model.removeAttribute('aria-invalid');
  }

  #fit() {
    this.#prompt.style.height = 'auto';
    this.#prompt.style.height = `${this.#prompt.scrollHeight}px`;
  }
}

// Enter and Escape belong to the input method while it composes; Safari tells that by key code alone.
function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
