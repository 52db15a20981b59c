/* Articles that may answer what is being written, above the box. */

import { h, icon, pageUrl } from "./dom.js";

const PAUSE_MS = 300;
const LEAST = 4;
const LEAST_IDEOGRAPHS = 2;

export class Suggestions {
  constructor(words, base, { find, announce }) {
    Object.assign(this, { words, base, find, announce });
    this.list = h("ul", { "aria-labelledby": "suggested" });
    const close = h(
      "button",
      { type: "button", class: "quiet", "aria-label": words.say("suggest.close"), onclick: () => this.dismiss() },
      icon("close"),
    );
    this.node = h(
      "div",
      { class: "suggested", hidden: true, onkeydown: (event) => this.key(event) },
      h("p", { class: "label", id: "suggested" }, words.say("suggest")),
      close,
      this.list,
    );
  }

  /* Told with every change of the text. */
  typed(text) {
    clearTimeout(this.timer);
    this.asking?.abort();
    const asked = text.trim();
    if (!asked) this.dismissed = false;
    if (this.dismissed || !isEnough(asked)) return this.show([]);
    this.timer = setTimeout(() => this.ask(asked), PAUSE_MS);
  }

  async ask(text) {
    this.asking = new AbortController();
    const { signal } = this.asking;
    const found = await this.find(text, signal).catch(() => []);
    if (!signal.aborted) this.show(found);
  }

  show(found) {
    const before = this.shown ?? "";
    this.shown = found.map((article) => article.article_id).join();
    if (this.shown === before) return;
    this.node.hidden = !found.length;
    this.list.replaceChildren(...found.map((article) => h("li", {}, this.link(article))));
    if (found.length) this.announce(this.words.count("suggest.found", found.length));
  }

  dismiss() {
    this.dismissed = true;
    this.show([]);
    this.closed?.();
  }

  /* True: there was something to hide. */
  hide() {
    const isShown = !this.node.hidden;
    if (isShown) this.dismiss();
    return isShown;
  }

  key(event) {
    if (event.key === "Escape" && this.hide()) event.stopPropagation();
  }

  link({ title, url }) {
    const href = pageUrl(url, this.base);
    return h("a", { href, target: "_blank", rel: "noopener" }, icon("page"), h("span", { dir: "auto" }, title), icon("out"));
  }
}

/* Two Chinese characters say what takes a word elsewhere. */
function isEnough(text) {
  const least = /\p{Script=Han}/u.test(text) ? LEAST_IDEOGRAPHS : LEAST;
  return [...text].length >= least;
}
