import { Conversations } from './conversations.js';
import { pickModel } from './models.js';
import { Wire } from './wire.js';

/** A slow list of conversations must not hold up the page. */
const CONVERSATIONS_TIMEOUT_MS = 2_000;

const api = new URL('api/', document.baseURI);
const chat = document.getElementById('chat');
const newChat = document.getElementById('new-chat');
const wire = new Wire(chat);

document.getElementById('wire-toggle').addEventListener('click', () => wire.toggle());
for (const example of document.querySelectorAll('.examples button')) {
  example.addEventListener('click', () => {
    chat.draft = example.textContent;
    chat.focus();
  });
}
chat.addEventListener('sluice-start', () => { newChat.hidden = false; });

const conversations = await Conversations.load(api, AbortSignal.timeout(CONVERSATIONS_TIMEOUT_MS));
conversations?.attach(chat);
await import('../sluice-chat.js');
conversations?.reveal();
newChat.hidden = chat.empty;
newChat.addEventListener('click', async () => {
  if (conversations) await conversations.begin();
  else chat.clear();
  newChat.hidden = true;
  chat.focus();
});
if (matchMedia('(pointer: fine)').matches) chat.focus();
pickModel(chat, document.getElementById('model-picker'));
