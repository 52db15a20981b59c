/* The list keeps itself up to date, and says to the desk that this page is open. */

import { listen } from "./keys.js";

const live = document.querySelector("[data-live]");
const lost = document.querySelector(".lost");
const title = document.title;
const EVERY_MS = 3000;

function show(told) {
  const focused = document.activeElement?.closest("[data-live] a")?.getAttribute("href");
  if (live.innerHTML !== told.html) live.innerHTML = told.html;
  if (focused) live.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  document.title = told.waiting ? `(${told.waiting}) ${title}` : title;
}

async function follow() {
  try {
    const response = await fetch(live.dataset.live, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    show(await response.json());
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
  setTimeout(follow, EVERY_MS);
}

function step(by) {
  const all = [...live.querySelectorAll(".entry")];
  const at = all.indexOf(document.activeElement);
  all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
}

listen({ j: () => step(1), k: () => step(-1) });
setTimeout(follow, EVERY_MS);
