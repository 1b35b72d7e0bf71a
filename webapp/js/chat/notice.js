const MARK = '● ';

/** Marks the title of a tab in which a reply has ended while nobody looked, until somebody does. */
export function markTitle() {
  if (!document.hidden || document.title.startsWith(MARK)) return;
  document.title = MARK + document.title;
  document.addEventListener('visibilitychange', () => {
    if (document.title.startsWith(MARK)) document.title = document.title.slice(MARK.length);
  }, { once: true });
}
