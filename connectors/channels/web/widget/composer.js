/* Where the person writes: grows with the text, Enter sends, the length is watched. */

import { h, icon } from "./dom.js";
import { Files } from "./files.js";

const LIMIT = 4000;
const WARN_AT = 3600;

export class Composer {
  constructor(words, { send, typed, escape, announce }) {
    Object.assign(this, { words, send, typed, escape, announce });
    this.files = new Files(words, { changed: () => this.changed(), announce });
    this.input = h("textarea", {
      id: "write",
      rows: 1,
      placeholder: words.say("placeholder"),
      "aria-label": words.say("write"),
      "aria-describedby": "hint count",
      enterkeyhint: "send",
      oninput: () => this.wrote(),
      onkeydown: (event) => this.key(event),
      onpaste: (event) => this.files.take(event, event.clipboardData),
    });
    this.button = h(
      "button",
      { type: "submit", class: "send", "aria-label": words.say("send"), disabled: true },
      icon("up"),
    );
    this.hint = h("p", { class: "hint", id: "hint" }, words.say("enter"));
    this.count = h("p", { class: "count", id: "count" });
    this.under = h("div", { class: "under" }, this.hint, this.count);
    this.node = h(
      "form",
      { class: "composer", onsubmit: (event) => this.submit(event) },
      this.files.told,
      this.files.list,
      h("div", { class: "box" }, this.files.button, this.files.input, this.input, this.button),
      this.under,
    );
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  set disabled(off) {
    this.input.disabled = off;
    this.changed();
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) this.submit(event);
    if (event.key === "Escape" && this.escape()) event.stopPropagation();
  }

  wrote() {
    this.changed();
    this.typed(this.input.value);
  }

  submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (this.button.disabled) return;
    this.input.value = "";
    const files = this.files.give();
    this.wrote();
    this.send(text, files);
  }

  changed() {
    const count = length(this.input.value.trim());
    const over = count - LIMIT;
    if (over > 0 && !this.node.classList.contains("over"))
      this.announce(this.words.say("too_long", { over }));
    const isEmpty = count === 0 && !this.files.chosen.length;
    this.button.disabled = this.input.disabled || isEmpty || over > 0;
    this.files.button.disabled = this.input.disabled;
    this.node.classList.toggle("over", over > 0);
    this.input.setAttribute("aria-invalid", String(over > 0));
    this.count.textContent =
      over > 0
        ? this.words.say("too_long", { over })
        : count >= WARN_AT
          ? this.words.say("count", { count, limit: LIMIT })
          : "";
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }
}

/* As the server counts: characters, not UTF-16 units. */
function length(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
