import { conversationPath } from '../chat/conversation-path.js';
import { h, icon } from '../chat/dom.js';

/** The conversation that this tab showed last. */
const STORAGE_KEY = 'sluice-conversation';
/** Wait after the last letter before a search. */
const SEARCH_DELAY_MS = 250;
const ICONS = { Rename: 'edit', Export: 'save', Delete: 'bin' };

/** The side list of the conversations that the server keeps, newest first. */
export class Conversations {
  #api;
  #nav = document.getElementById('conversations');
  #toggle = document.getElementById('conversations-toggle');
  #list = h('ol');
  #search = h('input', { type: 'search', placeholder: 'Search', 'aria-label': 'Search conversations', maxlength: 200, dir: 'auto' });
  #status = h('p', { role: 'status' });
  #searching;
  #more = h('button', { type: 'button', class: 'tool more', onclick: () => this.#load(this.#cursor) }, 'Older');
  #cursor;
  #chat;

  /**
   * Resolves to the list as `conversations`, which is null if the server keeps none or does not answer in time, and to whether
   * the caller is `forbidden` to see it.
   */
  static async load(api, signal) {
    try {
      const response = await fetch(new URL('conversations', api), { signal });
      const conversations = response.ok ? new Conversations(api, await response.json()) : null;
      return { conversations, forbidden: response.status === 403 };
    } catch {
      return { conversations: null, forbidden: false };
    }
  }

  constructor(api, first) {
    this.#api = api;
    this.#nav.append(this.#search, this.#status, this.#list, this.#more);
    this.#search.addEventListener('input', () => {
      clearTimeout(this.#searching);
      this.#searching = setTimeout(() => this.#load(), SEARCH_DELAY_MS);
    });
    this.#add(first);
  }

  /** Connects the list to the element. To be called before the element is defined, which then shows the tab's last conversation. */
  attach(chat) {
    this.#chat = chat;
    chat.setAttribute('conversation', sessionStorage.getItem(STORAGE_KEY) ?? '');
    chat.addEventListener('sluice-conversation', () => this.#changed());
    chat.addEventListener('sluice-complete', () => this.#changed());
    chat.addEventListener('sluice-error', () => this.#changed());
  }

  /** Shows the list. To be called after the element is defined, so that it can open what is chosen. */
  reveal() {
    this.#toggle.hidden = false;
    this.#toggle.addEventListener('click', () => this.#open(this.#nav.hidden));
    this.#open(matchMedia('(min-width: 60rem)').matches);
  }

  begin() {
    return this.#show('');
  }

  #open(open) {
    this.#nav.hidden = !open;
    this.#toggle.setAttribute('aria-expanded', String(open));
  }

  #changed() {
    sessionStorage.setItem(STORAGE_KEY, this.#chat.conversation);
    this.#load();
  }

  async #show(id) {
    if (!await this.#chat.open(id)) return this.#load();
    sessionStorage.setItem(STORAGE_KEY, id);
    this.#markCurrent();
    document.getElementById('new-chat').hidden = id === '';
    if (!matchMedia('(min-width: 60rem)').matches) this.#open(false);
  }

  async #load(cursor) {
    const url = new URL('conversations', this.#api);
    const words = this.#search.value.trim();
    if (words) url.searchParams.set('q', words);
    if (cursor) url.searchParams.set('cursor', cursor);
    const response = await this.#fetch(url);
    if (!response || words !== this.#search.value.trim()) return;
    const page = await response.json();
    if (!cursor) this.#list.replaceChildren();
    this.#add(page);
    this.#status.textContent = words && this.#list.children.length === 0 ? 'Nothing found.' : '';
  }

  /** Resolves to a successful response, or else shows a message and resolves to null. */
  async #fetch(url, init) {
    const response = await fetch(url, init).catch(() => null);
    if (response?.ok) return response;
    const { sign_in: signIn } = response?.status === 401 ? await response.json().catch(() => ({})) : {};
    if (signIn) {
      const address = new URL(signIn, this.#api).href;
      this.#status.replaceChildren('Your session has ended. ',
        h('button', { type: 'button', class: 'tool framed', onclick: () => this.#chat.signIn(address) }, 'Sign in'));
      return null;
    }
    this.#status.textContent = 'The server could not do this. Wait a moment and try again.';
    return null;
  }

  #add({ conversations = [], next_cursor: next }) {
    this.#list.append(...conversations.map((conversation) => this.#row(conversation)));
    this.#cursor = next;
    this.#more.hidden = !next;
    this.#markCurrent();
  }

  #row({ id, title }) {
    const name = title || 'Untitled';
    const open = h('button', { type: 'button', dir: 'auto', title: name, onclick: () => this.#show(id) }, name);
    return h('li', { 'data-id': id }, open, h('span', { class: 'acts' },
      action('button', 'Rename', { type: 'button', onclick: () => this.#rename(id, open) }),
      action('a', 'Export', { href: `${this.#url(id)}/export`, download: true }),
      action('button', 'Delete', { type: 'button', onclick: () => this.#delete(id) })));
  }

  #rename(id, open) {
    const field = h('input', { 'aria-label': 'Title', value: open.textContent, dir: 'auto' });
    let done = false;
    const end = async (save) => {
      if (done) return;
      done = true;
      const title = field.value.trim();
      const hadFocus = document.activeElement === field;
      field.replaceWith(open);
      if (hadFocus) open.focus();
      if (save && title) await this.#send('PATCH', id, JSON.stringify({ title }));
    };
    field.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter' || key === 'Escape') end(key === 'Enter');
    });
    field.addEventListener('blur', () => end(true));
    open.replaceWith(field);
    field.select();
  }

  async #delete(id) {
    if (!confirm('Delete this conversation? This cannot be undone.')) return;
    if (!await this.#send('DELETE', id)) return;
    if (this.#chat.conversation === id) await this.begin();
    this.#search.focus();
  }

  async #send(method, id, body) {
    const response = await this.#fetch(this.#url(id), { method, body, headers: { 'Content-Type': 'application/json' } });
    if (response) await this.#load();
    return response;
  }

  #markCurrent() {
    for (const row of this.#list.children) {
      if (row.dataset.id === this.#chat?.conversation) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    }
  }

  #url(id) {
    return new URL(conversationPath(id), this.#api);
  }
}

function action(tag, label, attributes) {
  return h(tag, { ...attributes, title: label, 'aria-label': label }, icon(ICONS[label]));
}
