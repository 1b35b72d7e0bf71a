import { tabStorage } from './storage.js';

/** Whose conversations and drafts this tab keeps. */
const OWNER = 'sluice-principal';
/** Everything of ours in the tab begins with this: turns, running replies, the open conversation, drafts. */
const OURS = 'sluice';

let claimed = false;

/**
 * Records the principal who uses this tab from now on, and removes what it kept for another one. Returns whether there was
 * another one. What was kept while nobody had signed in belongs to the first who does.
 */
export function claim(principal) {
  const before = owner();
  const changed = before !== null && before !== principal;
  if (changed) clear();
  tabStorage.set(OWNER, principal);
  claimed = true;
  return changed;
}

/** Whether `claim` was called since the page was loaded. */
export function isClaimed() {
  return claimed;
}

/** The principal of the last `claim` in this tab, which may have been on an earlier page; null if there was none. */
export function owner() {
  return tabStorage.get(OWNER);
}

/** Removes all that Sluice keeps in this tab. */
export function clear() {
  tabStorage.names().filter((name) => name.startsWith(OURS)).forEach((name) => tabStorage.remove(name));
}

/** Keeps a message that is being written, for when the same principal is back. */
export function keepDraft(name, text) {
  if (text) tabStorage.set(draftOf(name), JSON.stringify({ principal: owner(), text }));
}

export function keepsDraft(name) {
  return tabStorage.get(draftOf(name)) !== null;
}

/** Removes and returns the kept message; empty if there is none, or if it is another principal's. */
export function takeDraft(name) {
  const draft = JSON.parse(tabStorage.get(draftOf(name)));
  tabStorage.remove(draftOf(name));
  return draft && (draft.principal === null || draft.principal === owner()) ? draft.text : '';
}

function draftOf(name) {
  return `sluice-draft:${name}`;
}
