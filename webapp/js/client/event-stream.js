/** Incremental parser (WHATWG HTML, "Interpreting an event stream"). */
export class EventStreamParser {
  retry;
  #decoder = new TextDecoder();
  #onEvent;
  #partialLine = '';
  #afterReturn = false;
  #type = '';
  #data = [];
  #id;

  constructor(onEvent, lastEventId = '') {
    this.#onEvent = onEvent;
    this.#id = lastEventId;
  }

  push(bytes) {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return;
    if (this.#afterReturn && text[0] === '\n') text = text.slice(1);
    this.#afterReturn = text.endsWith('\r');
    // A line may be megabytes long: only its new piece is searched.
    const lines = text.split(/\r\n?|\n/);
    lines[0] = this.#partialLine + lines[0];
    this.#partialLine = lines.pop();
    lines.forEach((line) => this.#line(line));
  }

  #line(line) {
    if (line === '') return this.#dispatch();
    const [, field, value] = /^([^:]*):? ?(.*)/s.exec(line);
    if (field === '') this.#onEvent({ type: '', data: value.trim(), id: this.#id });
    else if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#type = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retry = Number(value);
  }

  #dispatch() {
    const type = this.#type || 'message';
    const data = this.#data;
    this.#type = '';
    this.#data = [];
    if (data.length > 0) this.#onEvent({ type, data: data.join('\n'), id: this.#id });
  }
}
