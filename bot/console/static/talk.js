/* A conversation keeps itself up to date; what somebody is writing is never touched. */

import { postHeaders } from "./console.js";
import { listen } from "./keys.js";

const talk = document.querySelector("[data-talk]");
const box = talk.querySelector(".lines-box");
const lost = talk.querySelector(".lost");
const refusal = talk.querySelector(".refusal");
const composer = talk.querySelector("[data-composer]");
const reply = document.getElementById("reply");
const note = document.getElementById("note");
const EVERY_MS = 2000;
const sources = new WeakMap();
let typed = false;
let timer;

const part = (name) => talk.querySelector(`[data-part="${name}"]`);

function atEnd() {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}

/* Only lines that are new or other are exchanged: what is open stays open, and is not read again. */
function patch(list, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const wanted = [...fresh.content.children];
  wanted.forEach((node, n) => {
    const old = list.children[n];
    const source = node.outerHTML;
    if (old && (sources.get(old) ?? old.outerHTML) === source) {
      sources.set(old, source);
      return;
    }
    sources.set(node, source);
    if (old) old.replaceWith(node);
    else list.append(node);
  });
  while (list.children.length > wanted.length) list.lastElementChild.remove();
}

/* The panel may hold an open form: it is exchanged only when something has changed hands. */
function show(told) {
  const follows = atEnd();
  patch(part("lines"), told.lines);
  if (follows) box.scrollTop = box.scrollHeight;
  const isBusy = part("panel").querySelector("details[open]");
  if (String(told.version) !== talk.dataset.version || !isBusy) part("panel").innerHTML = told.panel;
  part("watchers").innerHTML = told.watchers;
  talk.dataset.version = told.version;
  composer.toggleAttribute("data-not-mine", !told.is_mine);
  reply.placeholder = told.is_mine ? "" : "Take the conversation first";
}

async function follow() {
  clearTimeout(timer);
  try {
    const headers = { ...postHeaders(), "Content-Type": "application/json" };
    const body = JSON.stringify({ typing: typed });
    typed = false;
    const response = await fetch(`${talk.dataset.talk}/news`, { method: "POST", headers, body });
    if (!response.ok) throw new Error(String(response.status));
    show(await response.json());
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
  timer = setTimeout(follow, EVERY_MS);
}

/* The nonce makes that a second try says it once; a new one is made when it was taken. */
async function say(form) {
  const field = form.elements.text;
  const words = field.value;
  const response = await fetch(form.action, { method: "POST", headers: postHeaders(), body: new FormData(form) });
  refusal.hidden = response.ok;
  if (!response.ok) {
    refusal.textContent = (await response.json()).detail;
    return;
  }
  form.elements.nonce.value = crypto.randomUUID();
  if (field.value === words) field.value = "";
  box.scrollTop = box.scrollHeight;
  await follow();
}

for (const form of talk.querySelectorAll("[data-says]")) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await say(form);
    } catch {
      lost.hidden = false;
    }
    busy = false;
  });
  form.elements.text.addEventListener("input", () => { typed = true; });
  form.elements.text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

const search = talk.querySelector("[data-suggest]");
const suggestions = talk.querySelector("[data-suggestions]");

async function suggest() {
  const query = new URLSearchParams({ q: search.elements.q.value });
  try {
    const response = await fetch(`${search.dataset.suggest}?${query}`);
    if (response.ok) suggestions.innerHTML = await response.text();
  } catch {
    lost.hidden = false;
  }
}

search.addEventListener("submit", (event) => {
  event.preventDefault();
  suggest();
});

suggestions.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  reply.value = [reply.value.trimEnd(), button.dataset.insert].filter(Boolean).join("\n\n");
  typed = true;
  reply.focus();
});

listen({
  r: () => reply.focus(),
  n: () => { note.closest("details").open = true; note.focus(); },
  s: () => search.elements.q.select(),
  t: () => talk.querySelector("[data-take]")?.requestSubmit(),
  i: () => location.assign("/console/inbox"),
});
box.scrollTop = box.scrollHeight;
suggest();
timer = setTimeout(follow, EVERY_MS);
