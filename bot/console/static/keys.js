/* Keys that do something while nobody writes; `?` shows them. */

const FIELDS = "input, textarea, select, [contenteditable]";

export function listen(keys) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(FIELDS)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const run = event.key === "?" ? () => document.getElementById("keys").showModal() : keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
}
