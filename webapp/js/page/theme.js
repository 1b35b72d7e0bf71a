// Not a module: it runs before anything is drawn, so that no light page flashes by in the dark.
(() => {
  const ORDER = ['auto', 'light', 'dark'];
  let theme = 'auto';
  try {
    theme = localStorage.getItem('sluice-theme') ?? 'auto';
  } catch {
    // No storage: the choice lasts as long as the page.
  }

  const apply = () => {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };

  apply();
  addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const words = document.getElementById('theme-words');
    const say = () => {
      words.textContent = `Theme: ${theme === 'auto' ? 'as the system' : theme}`;
      button.title = words.textContent;
    };
    say();
    button.addEventListener('click', () => {
      theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
      try {
        localStorage.setItem('sluice-theme', theme);
      } catch {
        // As above.
      }
      apply();
      say();
      dispatchEvent(new Event('sluice-theme'));
    });
  });
})();
