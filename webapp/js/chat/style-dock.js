/** The styles of what is below the conversation: the composer, and what is attached. */
export const DOCK = `
.dock { position: relative; padding-block-end: max(0.75rem, env(safe-area-inset-bottom)); }
.latest {
  position: absolute;
  inset-block-end: calc(100% + 0.6rem);
  inset-inline-start: 50%;
  display: flex;
  align-items: center;
  gap: 0.3rem;
  padding: 0.25rem 0.9rem 0.25rem 0.7rem;
  border: 1px solid var(--line);
  border-radius: 999px;
  background: var(--surface);
  box-shadow: var(--shadow);
  font-size: 0.85rem;
  transform: translateX(-50%);
}
.latest:dir(rtl) { transform: translateX(50%); }
.latest:hover { border-color: var(--accent); }

.composer { border: 1px solid var(--line); border-radius: calc(var(--radius) + 4px); background: var(--surface); box-shadow: var(--shadow); overflow: hidden; }
/* The text box has no border, so its focus ring goes around the whole composer. */
.composer:focus-within { border-color: var(--accent); }
.composer:has(textarea:focus-visible) { outline: 1px solid var(--accent); }
textarea { display: block; inline-size: 100%; max-block-size: 40dvh; padding: 0.9rem 1.1rem 0.3rem; border: 0; background: none; line-height: 1.5; resize: none; }
textarea:focus { outline: none; }
textarea::placeholder { color: var(--soft); opacity: 1; }
.controls { display: flex; align-items: center; gap: 0.6rem; padding: 0.3rem 0.55rem 0.55rem 0.7rem; }
.controls slot { display: contents; }
.primary {
  flex: none;
  display: grid;
  place-items: center;
  inline-size: 2.25rem;
  block-size: 2.25rem;
  margin-inline-start: auto;
  padding: 0;
  border: 0;
  border-radius: 50%;
  background: var(--accent);
  color: var(--on-accent);
}
.primary:hover { background: color-mix(in srgb, var(--accent) 85%, var(--ink)); }
.primary svg { stroke-width: 2; }
.primary.stop svg { fill: currentColor; }
.primary[aria-disabled="true"] { opacity: 0.55; cursor: default; }

.tray { padding: 0.75rem 1.1rem 0; }
/* The padding is for focus rings. */
.tray ul { display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; max-block-size: 11rem; margin: -4px; padding: 4px; overflow-y: auto; }
.attached { position: relative; min-inline-size: 2.75rem; min-block-size: 2.75rem; padding: 0.35rem 0.35rem 0 0; }
.attached .small {
  position: absolute;
  inset-block-start: 0;
  inset-inline-end: 0;
  padding: 0.15rem;
  border: 1px solid var(--line);
  border-radius: 50%;
  background: var(--surface);
}
.tray-note { color: var(--bad); font-size: 0.85rem; }
.tray-note:not([hidden]) + ul { margin-block-start: 0.25rem; }
.composer > .tray-note { padding: 0.65rem 1.1rem 0; }
.attach { flex: none; display: grid; place-items: center; inline-size: 2.25rem; block-size: 2.25rem; padding: 0; border: 0; border-radius: 50%; background: none; color: var(--soft); }
.attach:hover { background: var(--sunken); color: var(--ink); }
:host([data-drop]) .composer { border-color: var(--accent); outline: 2px dashed var(--accent); outline-offset: 3px; }

.run { padding: 0.65rem 1.1rem 0; }
.run-line { display: flex; align-items: baseline; gap: 0.6rem; margin-block-end: 0.4rem; font-size: 0.85rem; line-height: 1.4; }
.stage { color: var(--accent); font-weight: 600; white-space: nowrap; }
.stage-message { flex: 1; min-inline-size: 0; overflow: hidden; color: var(--soft); text-overflow: ellipsis; white-space: nowrap; }
.percent { color: var(--soft); font-variant-numeric: tabular-nums; }
progress { display: block; inline-size: 100%; block-size: 4px; border: 0; border-radius: 2px; appearance: none; background: var(--line); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); border-radius: 2px; transition: inline-size 0.25s ease-out; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 2px; }
.run[data-state="reconnecting"] progress { opacity: 0.45; }
.editing { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: 0.5rem 0.6rem 0 1.1rem; color: var(--soft); font-size: 0.85rem; }
`;
