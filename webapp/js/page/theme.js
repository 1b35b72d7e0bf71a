// The choice of light or dark. Not a module, so that it runs before anything is drawn and no light page flashes in the dark.
(() => {
  const ORDER = ['auto', 'light', 'dark'];
  let theme = 'auto';
  try {
    theme = localStorage.getItem('sluice-theme') ?? 'auto';
  } catch {
    // Without storage, the choice lasts as long as the page.
  }

  const apply = () => {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };

  apply();
  addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const words = document.getElementById('theme-words');
    const label = () => {
      words.textContent = `Theme: ${theme === 'auto' ? 'system' : theme}`;
      button.title = words.textContent;
    };
    label();
    button.addEventListener('click', () => {
      theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
      try {
        localStorage.setItem('sluice-theme', theme);
      } catch {
        // See above.
      }
      apply();
      label();
      dispatchEvent(new Event('sluice-theme'));
    });
  });
})();
