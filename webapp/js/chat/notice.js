const MARK = '● ';

/** Marks the title of a hidden tab, until the tab is shown. */
export function markTitle() {
  if (!document.hidden || document.title.startsWith(MARK)) return;
  document.title = MARK + document.title;
  document.addEventListener('visibilitychange', () => {
    if (document.title.startsWith(MARK)) document.title = document.title.slice(MARK.length);
  }, { once: true });
}
