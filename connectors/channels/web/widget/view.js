/* What is on the screen: header, banner, empty page or conversation, composer. */

import { Composer } from "./composer.js";
import { emblem, h, icon } from "./dom.js";
import { Log } from "./log.js";

const HUMAN = "talk_to_human";
const BLOCKING = new Set(["closed"]);

export class View {
  constructor({ words, base, isPage, on }) {
    Object.assign(this, { words, base, isPage, on });
    this.announcer = h("div", { class: "hidden", role: "status", "aria-live": "polite" });
    const announce = (text) => this.announce(text);
    this.composer = new Composer(words, { send: on.say, announce });
    this.bannerNode = h("p", { class: "banner", role: "status", hidden: true });
    this.empty = h("div", { class: "empty" });
    this.makeLog("Frontdesk");
    const header = this.header();
    if (!isPage) this.composer.under.prepend(this.human);
    this.node = h(
      "section",
      { class: isPage ? "chat page" : "chat", lang: words.language, dir: words.say("dir") },
      header,
      this.bannerNode,
      this.main,
      this.composer.node,
      this.announcer,
    );
  }

  // --- told by the conversation

  welcome({ title, topics, on_duty: onDuty, name }) {
    this.title.textContent = title;
    this.log.title = title;
    this.status.textContent = this.words.say(onDuty ? "status.on_duty" : "status.bot_only");
    this.status.classList.toggle("duty", onDuty);
    this.showEmpty(topics, name);
  }

  line(line, quiet) {
    const isNew = this.log.add(line, { quiet });
    this.hideEmpty();
    if (quiet) this.log.toEnd(undefined, false);
    if (isNew) this.on.line(line, quiet);
  }

  own(item) {
    this.log.addOwn(item);
    this.hideEmpty();
  }

  working(on) {
    this.log.working(on);
  }

  banner(kind) {
    this.bannerNode.hidden = !kind;
    if (kind) this.bannerNode.replaceChildren(icon("alert"), h("span", {}, this.words.say(`banner.${kind}`)));
    this.composer.disabled = this.human.disabled = BLOCKING.has(kind);
  }

  reset() {
    const { title } = this.log;
    const old = this.main;
    this.makeLog(title);
    old.replaceWith(this.main);
  }

  // --- told by the element

  opened() {
    this.log.toEnd(undefined, false);
    this.composer.changed();
    this.composer.focus();
  }

  showTheme(dark) {
    this.theme.replaceChildren(icon(dark ? "sun" : "moon"));
    this.theme.setAttribute("aria-label", this.words.say(dark ? "theme.light" : "theme.dark"));
  }

  // --- below: how it is done

  header() {
    const { words, on, isPage } = this;
    this.title = h("h1", { class: "name", id: "name" }, "Frontdesk");
    this.status = h("p", { class: "status" });
    const human = { action: HUMAN, value: {}, title: words.say("human") };
    this.human = h(
      "button",
      { type: "button", class: "human", onclick: () => this.press(null, human, {}) },
      icon("person"),
      h("span", {}, words.say("human")),
    );
    this.theme = h("button", { type: "button", class: "quiet", onclick: on.theme });
    const close = h(
      "button",
      { type: "button", class: "quiet", "aria-label": words.say("close"), onclick: on.close },
      icon("close"),
    );
    return h(
      "header",
      {},
      h("span", { class: "logo", "aria-hidden": "true" }, icon("bell")),
      h("div", { class: "names" }, this.title, this.status),
      isPage ? this.human : null,
      this.theme,
      isPage ? null : close,
    );
  }

  makeLog(title) {
    this.log = new Log({
      words: this.words,
      base: this.base,
      title,
      press: (line, button, fields) => this.press(line, button, fields),
      retry: this.on.retry,
      announce: (text) => this.announce(text),
    });
    this.log.scroll.prepend(this.empty);
    this.main = h("div", { class: "main" }, this.log.scroll, this.log.newest);
  }

  /* A pressed button may go away; the focus must not go with it. */
  press(line, button, fields) {
    this.on.press(line, button, fields);
    if (matchMedia("(pointer: fine)").matches) this.composer.focus();
    else this.log.scroll.focus({ preventScroll: true });
  }

  showEmpty(topics, name) {
    const { words } = this;
    const greeting = words.greeting();
    const named = name ? words.say("greeting.named", { greeting, name: name.split(" ")[0] }) : greeting;
    this.empty.replaceChildren(
      emblem(),
      h("h2", {}, h("span", { class: "hello" }, `${named}.`), " ", words.say("greeting.ask")),
      h("p", { class: "hint" }, words.say("greeting.hint")),
      topics.length ? h("p", { class: "label", id: "topics" }, words.say("topics")) : "",
      h(
        "ul",
        { class: "topics", "aria-labelledby": "topics" },
        topics.map((topic) => h("li", {}, this.topic(topic))),
      ),
    );
    this.hideEmpty();
  }

  topic(text) {
    const onclick = () => {
      this.on.say(text);
      this.composer.focus();
    };
    return h("button", { type: "button", class: "topic", onclick }, h("span", {}, text), icon("next"));
  }

  hideEmpty() {
    this.empty.hidden = !this.log.isEmpty;
  }

  /* The same sentence twice would not be read out; a changed node is. */
  announce(text) {
    this.announcer.replaceChildren(h("p", {}, text));
  }
}
