import { SluiceError, join, resume, stream } from '../sluice-client.js';
import { oncePerFrame } from './dom.js';
import { optionsOf } from './host-api.js';
import { contentOf, messagesOf, resultsOf } from './messages.js';
import { markTitle } from './notice.js';
import { newReplyView } from './turn-element.js';
import { mayGoOn } from './turns.js';

/** Stands for the next reply while the server deletes the turns that it replaces. */
const DELETING = { streamId: '', stop() {}, close() {} };

/** The replies in a `<sluice-chat>`: starts them, one at a time, and shows what arrives in the view of their turn. */
export class Replies {
  #chat;
  #turns;
  #stored;
  #composer;
  #signIn;
  #follow;
  #current = null;
  #offerCalls;
  #draw = oncePerFrame(() => {
    this.#composer.draw();
    this.#turns.last?.view?.draw();
  });

  /** @param {(conversationId: string) => void} offerCalls is called when a reply has ended for the results of tools */
  constructor(chat, { turns, stored, composer, signIn, follow, offerCalls }) {
    this.#chat = chat;
    this.#turns = turns;
    this.#stored = stored;
    this.#composer = composer;
    this.#signIn = signIn;
    this.#follow = follow;
    this.#offerCalls = offerCalls;
  }

  get busy() {
    return this.#current !== null;
  }

  /** The server's id of the conversation on the screen; empty while it has none. */
  get conversationId() {
    return this.#chat.conversation ?? this.#turns.conversationId;
  }

  /** Ends the current reply, and waits for the server to confirm it. */
  stop() {
    if (!this.busy) return;
    this.#composer.stopping();
    this.#current.stop();
  }

  /** Stops reading the current reply, which continues on the server. */
  detach() {
    this.#current?.close();
    this.#current = null;
  }

  /** Ends the current reply on the server, and reads no more of it. */
  abandon() {
    this.#current?.stop();
    this.#current = null;
  }

  /** Asks for a reply to a turn; first the server deletes the stream `replaced` with all that follows it, if there is one. */
  async ask(turn, conversationId, replaced) {
    delete turn.error;
    turn.json = ['json', 'json_schema'].includes(this.#chat.request.response_format?.type);
    const view = newReplyView(turn);
    if (turn.attachments?.some(({ data }) => !data)) {
      this.#failed(turn, view, new SluiceError('The attachments of this message are not in this tab any more. Edit it and attach them again.', { code: 'attachments_gone', retryable: false }));
      return;
    }
    const { model } = this.#chat;
    const request = {
      ...this.#newTurn(turn),
      ...(conversationId && { conversation_id: conversationId }),
      ...(model && { model }),
      ...this.#chat.request,
    };
    this.#turns.save();
    if (replaced && conversationId) {
      this.#run(DELETING);
      await this.#stored.deleteFrom(conversationId, replaced);
      if (this.#current !== DELETING || !this.#turns.list.includes(turn)) return;
    }
    delete turn.stream;
    this.#dispatch('start', startOf(turn, model));
    this.#run(stream(request, this.#handlers(turn, view), this.#options(turn)));
  }

  #newTurn(turn) {
    // Where this tab keeps the conversation, the model receives the turns that the tab shows.
    if (this.#chat.conversation === null) return { messages: messagesOf(this.#turns.upTo(turn)) };
    return turn.continues ? { tool_results: resultsOf(this.#turns.before(turn)) } : { message: contentOf(turn) };
  }

  /** Continues a reply that was running when the page was left, or that could not be read on for the lack of a session. */
  rejoin(turn) {
    const { text, thinking } = turn;
    const view = newReplyView(turn);
    delete turn.error;
    const handlers = this.#handlers(turn, view);
    let reply = turn.name ? resume(turn.name, handlers, this.#options(turn)) : null;
    if (!reply && turn.stream) {
      const missing = { message: 'This message has no reply. Try again to get one.', code: '', retryable: true };
      const onerror = (error) => {
        if (thinking && view.thinking === '') view.think(thinking);
        if (text && view.text === '') view.addText(text);
        handlers.onerror(['not_found', 'gone'].includes(error.code) ? missing : error);
      };
      reply = join(turn.stream, { ...handlers, onerror }, this.#options(turn));
    }
    if (reply) this.#run(reply);
    else this.#failed(turn, view, new SluiceError('This reply was cut off when the page was left. Try again to get a new one.', { code: 'left' }));
  }

  /** Continues `reply` if it only lost its connection, or else asks again. */
  retry(turn, view, reply = null) {
    if (this.busy) return;
    if (reply?.streamId && turn.error?.code === 'connection_lost') {
      delete turn.error;
      view.revive();
      reply.retry();
      this.#run(reply);
    } else if (mayGoOn(turn)) {
      this.rejoin(turn);
    } else {
      this.ask(turn, this.conversationId, turn.stream);
    }
    this.#composer.refocus();
  }

  #run(reply) {
    this.#current = reply;
    this.#composer.start();
    this.#follow.begin();
  }

  #options({ name }) {
    return { ...optionsOf(this.#chat), remember: name, parts: true };
  }

  #handlers(turn, view) {
    // After the reader has gone to another conversation, a reply must not change this one.
    const ifShown = (handle) => (...details) => {
      if (turn.view === view && this.#turns.list.includes(turn)) handle(...details);
    };
    return {
      onprogress: ifShown((progress) => {
        view.progress(progress);
        this.#composer.show(progress);
        this.#draw();
      }),
      ontext: ifShown((piece) => view.addText(piece)),
      oncomplete: ifShown((complete) => this.#completed(turn, view, complete)),
      onerror: ifShown((error) => this.#failed(turn, view, error)),
      onevent: ifShown((event) => {
        if (event.type === 'source') view.addSource(JSON.parse(event.data));
        if (event.type === 'reasoning') {
          view.think(JSON.parse(event.data).text);
          this.#draw();
        }
        this.#dispatch('event', event);
      }),
      onstatechange: ifShown((state, detail) => {
        if (state === 'reconnecting') this.#composer.reconnecting(detail);
        if (state === 'streaming') this.#composer.connected();
        this.#dispatch('state', { state, ...detail });
      }),
    };
  }

  #completed(turn, view, complete) {
    view.complete(complete);
    Object.assign(turn, { complete, stream: this.#current?.streamId, ...view.content });
    this.#nameConversation(complete.conversation_id);
    const waits = this.#turns.last === turn && this.#turns.waitingCalls.length > 0;
    this.#ended(complete.stop_reason === 'cancelled' ? 'Stopped.' : waits ? 'The model waits for the result of a tool.' : 'Reply finished.');
    this.#dispatch('complete', { ...complete, text: view.text });
    if (waits && this.#turns.last === turn) this.#offerCalls(this.conversationId);
  }

  #failed(turn, view, error) {
    const { message, code, field, retryable, retryAfterMs, status } = error;
    const reply = this.#current;
    view.fail(error, () => this.retry(turn, view, reply));
    Object.assign(turn, { error: { message, code, retryable, retryAfterMs, status }, stream: reply?.streamId || turn.stream, ...view.content });
    if (this.#chat.conversation === '' && turn.stream) this.#findConversation(turn);
    this.#ended('The reply failed.');
    this.#dispatch('error', { message, code, field, retryable, retryAfterMs });
    this.#signIn.offer(error, (signIn) => this.#follow.keep(() => view.offerSignIn(signIn)));
  }

  #ended(status) {
    this.#current = null;
    this.#turns.save();
    this.#composer.end(status);
    this.#follow.end();
    markTitle();
  }

  /** A new conversation has an id from now on. */
  #nameConversation(id) {
    if (this.#chat.conversation !== '' || !id) return;
    this.#turns.forget();
    this.#chat.setAttribute('conversation', id);
    this.#turns.save();
    this.#dispatch('conversation', { id });
  }

  /** An `error` event does not have the conversation's id. */
  async #findConversation(turn) {
    const id = await this.#stored.conversationOf(turn.stream);
    if (this.#turns.list.includes(turn)) this.#nameConversation(id);
  }

  #dispatch(name, detail) {
    this.#chat.dispatchEvent(new CustomEvent(`sluice-${name}`, { detail, bubbles: true, composed: true }));
  }
}

/** The detail of `sluice-start`: attachments are without their content. */
function startOf({ message, attachments, continues }, model) {
  const facts = attachments?.map(({ type, media_type, name, bytes }) => ({ type, media_type, name, bytes }));
  return { message, model, ...(facts?.length && { attachments: facts }), ...(continues && { continues }) };
}
