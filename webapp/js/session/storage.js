/** The storages of the tab and of the browser. Where the browser allows none, or it is full, they keep nothing. */
export const tabStorage = quiet(() => sessionStorage);
export const browserStorage = quiet(() => localStorage);

function quiet(storage) {
  const attempt = (action) => {
    try {
      return action(storage()) ?? null;
    } catch {
      return null;
    }
  };
  return {
    get: (name) => attempt((kept) => kept.getItem(name)),
    set: (name, value) => attempt((kept) => kept.setItem(name, value)),
    remove: (name) => attempt((kept) => kept.removeItem(name)),
    names: () => attempt(Object.keys) ?? [],
  };
}
