/**
 * What is known of one reply, gathered from its events. After a reconnect a server may tell something again;
 * each kind of content therefore remembers how far it has come.
 */
export class Reply {
  text = '';
  model = '';
  tokens = null;
  stopReason = '';
  stored = true;
  #textSeen = -1;
  #thinkingSeen = -1;
  #tools = new Set();
  #view;

  /** @param {{addText, addThinking, addTool, showProgress}} view told of everything new */
  constructor(view) {
    this.#view = view;
  }

  take(type, data, sequence) {
    if (type === 'text') this.#takeText(data, sequence);
    else if (type === 'progress') this.#takeProgress(data, sequence);
  }

  #takeText({ text }, sequence) {
    // A sequence that is not a number compares as false: without ids, everything is new.
    if (typeof text !== 'string' || text === '' || sequence <= this.#textSeen) return;
    this.#textSeen = sequence;
    this.#addText(text);
  }

  #takeProgress(data, sequence) {
    const { stage, partial_content: partial, metadata } = data;
    if (stage === 'analyzing' && typeof partial === 'string' && partial !== '' && !(sequence <= this.#thinkingSeen)) {
      this.#thinkingSeen = sequence;
      this.#view.addThinking(partial);
    }
    const tool = metadata?.tool;
    if (tool && typeof tool === 'object') {
      const key = tool.id || `${sequence}`;
      if (!this.#tools.has(key)) {
        this.#tools.add(key);
        this.#view.addTool(tool);
      }
    }
    this.#view.showProgress(data);
  }

  complete(data) {
    this.model = data.model ?? '';
    this.tokens = data.token_count ?? null;
    this.stopReason = data.stop_reason ?? '';
    this.stored = data.stored !== false;
    if (this.stopReason === 'refusal' && this.text === '' && data.message) this.#addText(data.message);
  }

  #addText(text) {
    this.text += text;
    this.#view.addText(text);
  }
}
