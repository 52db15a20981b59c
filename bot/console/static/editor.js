/* The article editor: toolbar, preview, autosave, paste and images. Saving works without it. */

import { postHeaders } from "./console.js";

const HOME = "/console/articles";
const form = document.querySelector("form.editor");

function later(run, pause) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), pause);
  };
}

async function post(path, content, options = {}) {
  const json = !(content instanceof FormData);
  const headers = json ? { ...postHeaders(), "Content-Type": "application/json" } : postHeaders();
  const body = json ? JSON.stringify(content) : content;
  const answer = await fetch(`${HOME}/${path}`, { method: "POST", headers, body, ...options });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error ?? "");
  return told;
}

for (const input of document.querySelectorAll("[data-local-moment]")) {
  const moment = document.getElementById(input.dataset.localMoment);
  input.addEventListener("change", () => {
    const at = new Date(input.value);
    moment.value = Number.isNaN(at.getTime()) ? "" : at.toISOString();
  });
}

if (form) {
  const area = form.elements.body;
  const status = form.querySelector("[data-saved]");
  const preview = form.querySelector("[data-preview]");
  const say = (text) => { status.textContent = text; };

  form.querySelector(".toolbar").hidden = false;
  preview.closest(".preview").hidden = false;

  /* execCommand is the one way to insert that the browser's own undo knows. */
  function insert(text, start = area.selectionStart, end = area.selectionEnd) {
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** Set off from the text around it what is a paragraph, a heading, a list or a table of its own. */
  function setOff(text, start, end) {
    if (!/\n|^(#|[-*>|] ?|\d+\. )/.test(text)) return text;
    const before = area.value.slice(0, start);
    const after = area.value.slice(end);
    const above = before ? "\n".repeat(2 - Math.min(2, /\n*$/.exec(before)[0].length)) : "";
    const below = after ? "\n".repeat(2 - Math.min(2, /^\n*/.exec(after)[0].length)) : "";
    return above + text + below;
  }

  function around(mark, hint) {
    const start = area.selectionStart;
    const chosen = area.value.slice(start, area.selectionEnd) || hint;
    insert(`${mark}${chosen}${mark}`);
    area.setSelectionRange(start + mark.length, start + mark.length + chosen.length);
  }

  function lines(change) {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const next = area.value.indexOf("\n", area.selectionEnd);
    const end = next < 0 ? area.value.length : next;
    const changed = area.value.slice(start, end).split("\n").map(change).join("\n");
    insert(changed, start, end);
    area.setSelectionRange(start, start + changed.length);
  }

  function block(text) {
    const before = area.value.slice(0, area.selectionStart);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    insert(`${gap}${text}\n`);
  }

  const ACTS = {
    h2: () => lines((line) => `## ${line.replace(/^#+\s*/, "")}`),
    h3: () => lines((line) => `### ${line.replace(/^#+\s*/, "")}`),
    bold: () => around("**", "bold"),
    italic: () => around("*", "italic"),
    code: () => around("`", "code"),
    ul: () => lines((line) => (line.startsWith("- ") ? line.slice(2) : `- ${line}`)),
    ol: () => lines((line, at) => (/^\d+\. /.test(line) ? line.replace(/^\d+\. /, "") : `${at + 1}. ${line}`)),
    link: () => {
      const start = area.selectionStart;
      const text = area.value.slice(start, area.selectionEnd) || "text";
      insert(`[${text}](https://)`);
      area.setSelectionRange(start + text.length + 3, start + text.length + 11);
    },
    table: () => block("| A | B |\n| --- | --- |\n| 1 | 2 |"),
    callout: () => lines((line, at) => `${at ? "" : "> [!NOTE]\n"}> ${line}`),
  };

  const tools = [...form.querySelectorAll("[data-act]")];
  for (const tool of tools) tool.addEventListener("click", () => ACTS[tool.dataset.act]());
  /* One stop for the tab key; arrows go through the tools. */
  tools.forEach((tool, at) => { tool.tabIndex = at ? -1 : 0; });
  form.querySelector(".toolbar").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tools.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = tools[(at + step + tools.length) % tools.length];
    tools.forEach((tool) => { tool.tabIndex = tool === next ? 0 : -1; });
    next.focus();
  });
  area.addEventListener("keydown", (event) => {
    const act = { b: "bold", i: "italic", k: "link" }[event.key];
    if (!(event.ctrlKey || event.metaKey) || !act) return;
    event.preventDefault();
    ACTS[act]();
  });

  let asked = 0;
  async function show() {
    const mine = ++asked;
    const { html } = await post("preview", { body: area.value });
    /* The server has sanitised it; an answer that came late is older than what stands there. */
    if (mine === asked) preview.innerHTML = html;
  }
  const showLater = later(() => show().catch(() => {}), 250);

  const typed = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrf_token"));
  let unkept = false;
  async function keep(options) {
    if (!unkept) return;
    unkept = false;
    try {
      await post(`autosave/${encodeURIComponent(form.dataset.key)}`, typed(), options);
      say(status.dataset.kept);
    } catch {
      unkept = true;
      say(status.dataset.failed);
    }
  }
  const keepLater = later(keep, 1000);
  form.addEventListener("input", () => {
    showLater();
    if ("paused" in form.dataset) return say(status.dataset.paused);
    unkept = true;
    keepLater();
  });
  setInterval(() => keep(), 10_000);
  addEventListener("pagehide", () => keep({ keepalive: true }));
  form.addEventListener("submit", () => { unkept = false; });

  async function upload(file) {
    const content = new FormData();
    content.set("image", file);
    say(status.dataset.busy);
    try {
      const { path } = await post("images", content);
      block(`![${file.name.replace(/\.\w+$/, "").replace(/[[\]]/g, "")}](${path})`);
      say("");
    } catch (error) {
      say(error.message || status.dataset.refused);
    }
  }
  const pictures = (data) => [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  form.querySelector("[data-image]").addEventListener("change", async (event) => {
    for (const file of event.target.files) await upload(file);
    event.target.value = "";
  });
  area.addEventListener("drop", async (event) => {
    const files = pictures(event.dataTransfer);
    if (!files.length) return;
    event.preventDefault();
    for (const file of files) await upload(file);
  });

  area.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    if (html) {
      event.preventDefault();
      const [start, end] = [area.selectionStart, area.selectionEnd];
      say(status.dataset.busy);
      const text = await post("paste", { html }).then(({ markdown }) => markdown, () => plain);
      say("");
      insert(setOff(text || plain, start, end), start, end);
      return;
    }
    const files = pictures(event.clipboardData);
    if (!files.length) return;
    event.preventDefault();
    for (const file of files) await upload(file);
  });

  show().catch(() => {});
}
