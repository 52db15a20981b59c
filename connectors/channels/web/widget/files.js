/* Files beside what is being written: chosen, pasted or dropped, checked, and taken off again. */

import { h, icon } from "./dom.js";

export class Files {
  constructor(words, { changed, announce }) {
    Object.assign(this, { words, changed, announce });
    this.chosen = [];
    this.limits = null;
    this.input = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.picked() });
    this.button = h(
      "button",
      { type: "button", class: "quiet attach", hidden: true, "aria-label": words.say("attach"), onclick: () => this.input.click() },
      icon("clip"),
    );
    this.list = h("ul", { class: "files", "aria-label": words.say("attached"), hidden: true });
    this.told = h("p", { class: "told bad", role: "alert" });
  }

  /* What the server takes; null: no files. */
  allow(limits) {
    this.limits = limits;
    this.button.hidden = !limits;
    if (limits?.endings.length) this.input.accept = limits.endings.join();
  }

  /* Take pasted or dropped files. */
  take(event, transfer) {
    const files = [...(transfer?.files ?? [])];
    if (!this.limits || !files.length) return;
    event.preventDefault();
    this.add(files);
  }

  picked() {
    this.add([...this.input.files]);
    this.input.value = "";
  }

  add(files) {
    let trouble = "";
    for (const file of files) {
      const wrong = this.wrong(file);
      if (wrong) trouble = wrong;
      else this.chosen.push(file);
    }
    this.told.textContent = trouble;
    this.show();
    if (!trouble) this.announce(this.words.count("attach.added", this.chosen.length));
  }

  /* Said at once; the server decides by what the file is. */
  wrong({ name, size }) {
    const { most, bytes, together, endings } = this.limits;
    const all = this.chosen.reduce((sum, file) => sum + file.size, size);
    if (this.chosen.length >= most) return this.words.say("attach.too_many", { most });
    if (!size) return this.words.say("attach.empty", { name });
    if (size > bytes) return this.words.say("attach.too_large", { name, limit: this.words.size(bytes) });
    if (all > together) return this.words.say("attach.together", { limit: this.words.size(together) });
    const known = !endings.length || endings.some((ending) => name.toLowerCase().endsWith(ending));
    return known ? null : this.words.say("attach.kind", { name });
  }

  /* Hand them over, and begin anew. */
  give() {
    const given = this.chosen;
    this.chosen = [];
    this.told.textContent = "";
    this.show();
    return given;
  }

  show() {
    this.list.hidden = !this.chosen.length;
    this.list.replaceChildren(...this.chosen.map((file) => this.chip(file)));
    this.changed();
  }

  chip(file) {
    const remove = () => {
      this.chosen = this.chosen.filter((one) => one !== file);
      this.told.textContent = "";
      this.show();
      (this.list.querySelector("button") ?? this.button).focus();
    };
    const label = this.words.say("attach.remove", { name: file.name });
    return h(
      "li",
      {},
      icon("page"),
      h("span", { class: "name", dir: "auto" }, file.name),
      h("span", { class: "size" }, this.words.size(file.size)),
      h("button", { type: "button", class: "quiet", "aria-label": label, onclick: remove }, icon("close")),
    );
  }
}
