/* What is on the screen: header, banner, empty page or conversation, composer. */

import { Composer } from "./composer.js";
import { emblem, h, icon } from "./dom.js";
import { consentWords, entranceForm } from "./entrance.js";
import { Log } from "./log.js";
import { MailForm } from "./mail.js";
import { Suggestions } from "./suggestions.js";

const HUMAN = "talk_to_human";
const BLOCKING = new Set(["closed"]);

export class View {
  constructor({ words, base, isPage, on }) {
    Object.assign(this, { words, base, isPage, on });
    this.announcer = h("div", { class: "hidden", role: "status", "aria-live": "polite" });
    const announce = (text) => this.announce(text);
    this.suggestions = new Suggestions(words, base, { find: on.articles, announce });
    this.suggestions.closed = () => this.composer.focus();
    this.composer = new Composer(words, {
      send: on.say,
      typed: (text) => this.suggestions.typed(text),
      escape: () => this.suggestions.hide(),
      announce,
    });
    this.bannerNode = h("p", { class: "banner", role: "status", hidden: true });
    this.mail = new MailForm(words, { send: on.mail, closed: () => this.mailButton.focus() });
    this.empty = h("div", { class: "empty" });
    this.consent = h("p", { class: "consent" });
    this.composer.node.prepend(this.consent, this.suggestions.node);
    this.makeLog("Frontdesk");
    const header = this.header();
    if (!isPage) this.composer.under.prepend(this.human);
    this.composer.under.append(this.mailButton);
    this.node = h(
      "section",
      {
        class: isPage ? "chat page" : "chat",
        lang: words.language,
        ondragover: (event) => event.dataTransfer.types.includes("Files") && event.preventDefault(),
        ondrop: (event) => this.composer.files.take(event, event.dataTransfer),
      },
      header,
      h("div", { class: "notices" }, this.bannerNode, this.mail.node),
      this.main,
      this.composer.node,
      this.announcer,
    );
  }

  // --- told by the conversation

  welcome(data) {
    this.title.textContent = data.title;
    this.log.title = data.title;
    this.hours(data);
    this.mails = data.mails;
    this.composer.files.allow(data.files);
    this.email = data.email;
    const isAsking = !data.token && (data.consent === "ask" || data.pre_chat.length > 0);
    this.consent.replaceChildren(
      data.consent === "note" ? consentWords(data, this.words, this.base) : "",
    );
    this.showEmpty(data, isAsking);
  }

  hours(data) {
    this.there = data;
    this.showStatus();
  }

  /* Who has the conversation, and for who waits the place in the queue. */
  standing(data) {
    const before = this.stands;
    this.stands = data;
    this.showStatus();
    if (data.state === "waiting" && before?.state === "waiting" && data.position !== before.position)
      this.announce(this.status.textContent);
  }

  /* Whether somebody has it before their eyes. */
  isSeen() {
    return this.node.checkVisibility();
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
    this.blocked = BLOCKING.has(kind);
    this.allow();
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
    this.mailButton = h(
      "button",
      { type: "button", class: "quiet mailing", hidden: true, "aria-label": words.say("mail"), onclick: () => this.mail.open(this.email) },
      icon("mail"),
    );
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

  showStatus() {
    const { state, agent } = this.stands ?? {};
    const { on_duty: onDuty } = this.there;
    this.status.textContent =
      state === "waiting"
        ? this.placeInWords()
        : state === "human"
          ? this.words.say(agent ? "status.human" : "status.colleague", { agent })
          : this.hoursInWords();
    this.status.classList.toggle("duty", onDuty || state === "human");
  }

  hoursInWords() {
    const { on_duty: onDuty, is_open: isOpen, changes_at: at } = this.there;
    const time = at && this.words.moment(new Date(at));
    const key = onDuty ? (at ? "until" : "on_duty") : isOpen || !at ? "bot_only" : "back";
    return this.words.say(`status.${key}`, { time });
  }

  placeInWords() {
    const { position, seconds } = this.stands;
    const place =
      position > 1 ? this.words.say("status.place", { position }) : this.words.say("status.next");
    if (seconds === null) return place;
    const wait = this.words.count("status.wait", Math.max(1, Math.round(seconds / 60)));
    return this.words.say("status.both", { place, wait });
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
    if (this.isAsking) return this.empty.querySelector("form input").focus();
    this.on.press(line, button, fields);
    if (matchMedia("(pointer: fine)").matches) this.composer.focus();
    else this.log.scroll.focus({ preventScroll: true });
  }

  /* Where something is asked first, the way in is its form. */
  allow() {
    this.composer.disabled = this.blocked || this.isAsking;
    this.human.disabled = Boolean(this.blocked);
    this.composer.node.classList.toggle("asking", Boolean(this.isAsking));
  }

  showEmpty(data, isAsking) {
    const { words } = this;
    const { topics, name } = data;
    this.isAsking = isAsking;
    this.empty.classList.toggle("asking", isAsking);
    this.allow();
    const greeting = words.greeting();
    const named = name ? words.say("greeting.named", { greeting, name: name.split(" ")[0] }) : greeting;
    this.empty.replaceChildren(
      emblem(),
      h("h2", {}, h("span", { class: "hello" }, `${named}.`), " ", words.say("greeting.ask")),
      h("p", { class: "hint" }, words.say("greeting.hint")),
      ...(isAsking ? [entranceForm(data, words, this.base, (about) => this.enter(about))] : this.topics(topics)),
    );
    this.hideEmpty();
  }

  async enter(about) {
    await this.on.enter(about);
    this.composer.focus();
  }

  topics(topics) {
    if (!topics.length) return [];
    return [
      h("p", { class: "label", id: "topics" }, this.words.say("topics")),
      h(
        "ul",
        { class: "topics", "aria-labelledby": "topics" },
        topics.map((topic) => h("li", {}, this.topic(topic))),
      ),
    ];
  }

  topic(text) {
    const onclick = () => {
      this.on.say(text);
      this.composer.focus();
    };
    return h("button", { type: "button", class: "topic", onclick }, h("span", { dir: "auto" }, text), icon("next"));
  }

  hideEmpty() {
    this.empty.hidden = this.consent.hidden = !this.log.isEmpty;
    this.mailButton.hidden = !this.mails || this.log.isEmpty;
  }

  /* The same sentence twice would not be read out; a changed node is. */
  announce(text) {
    this.announcer.replaceChildren(h("p", {}, text));
  }
}
