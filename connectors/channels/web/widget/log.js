/* The conversation on the screen: in order, each line once, grouped, announced, scrolled to. */

import { h, icon } from "./dom.js";
import { replaceDraft, replyBody, settle } from "./reply.js";

const GROUP_MS = 5 * 60_000;
const NEAR_PX = 120;
const STATE_ICONS = { waiting: "clock", sending: "clock", sent: "check", failed: "alert" };

export class Log {
  constructor({ words, base, title, press, retry, announce }) {
    Object.assign(this, { words, base, title, press, retry, announce });
    this.items = [];
    this.follows = true;
    this.lastTop = 0;
    this.byKey = new Map();
    this.list = h("ol", { class: "lines" });
    this.dots = this.makeDots();
    this.newest = h(
      "button",
      {
        type: "button",
        class: "newest",
        hidden: true,
        "aria-label": words.say("newest"),
        onclick: () => this.toNewest(),
      },
      icon("down"),
    );
    this.scroll = h(
      "div",
      {
        class: "scroll-area",
        tabindex: "0",
        role: "log",
        "aria-live": "off",
        "aria-label": words.say("conversation"),
        onscroll: () => this.scrolled(),
      },
      this.list,
    );
  }

  get isEmpty() {
    return this.items.length === 0;
  }

  /* A line of the server; false when it is here already. */
  add(line, { quiet = false } = {}) {
    const key = line.kind === "said" ? `said:${line.event_id}` : `reply:${line.id}`;
    const known = this.byKey.get(key);
    if (known) {
      this.confirm(known, line);
      return false;
    }
    if (line.kind === "said" && line.press) this.settlePress(line.press);
    for (const reply_id of line.replaces ?? []) this.settlePress({ reply_id, action: "" });
    if (line.kind === "said" && !line.text && !line.files?.length) return false;
    const item = line.kind === "said" ? this.saidItem(key, line) : this.replyItem(key, line);
    this.place(item);
    if (line.kind === "said") this.showState(key, { state: "sent", text: line.text });
    if (!quiet) this.afterNew(line, item);
    return true;
  }

  /* Something of the person's that the server has not confirmed yet. */
  addOwn(item) {
    const key = `said:${item.frame.event_id}`;
    if (item.frame.type === "press") this.settlePress(item.frame);
    const files = item.files?.map((file) => file.name) ?? [];
    if (!this.byKey.has(key) && (item.text || files.length)) {
      this.place(this.saidItem(key, { text: item.text, files, at: item.at, sequence: Infinity }));
      this.toEnd();
    }
    this.showState(key, item);
  }

  showState(key, item) {
    const node = this.byKey.get(key)?.node;
    if (!node) return;
    node.dataset.state = item.state;
    const state = node.querySelector(".delivery");
    const failed = item.state === "failed";
    const reason = failed && this.words.has(`error.${item.reason}`) ? item.reason : "other";
    const text = this.words.say(`state.${item.state}`);
    state.replaceChildren(
      icon(STATE_ICONS[item.state]),
      h("span", {}, failed ? `${text}. ${this.words.say(`error.${reason}`)}` : text),
    );
    if (!failed) return;
    if (item.reason === "other")
      state.append(this.retryButton(item));
    this.announce(`${text}: ${item.text}`);
  }

  retryButton(item) {
    const onclick = () => this.retry(item);
    return h("button", { type: "button", class: "retry", onclick }, this.words.say("retry"));
  }

  working(on) {
    clearTimeout(this.dotsTimer);
    if (!on) {
      this.dots.remove();
      return;
    }
    if (this.dots.isConnected) return;
    this.list.append(this.dots);
    this.announce(this.words.say("working", { title: this.title }));
    this.followOn(this.lastOwn);
    this.dotsTimer = setTimeout(() => this.working(false), 90_000);
  }

  /* Go to the end, but not past the beginning of `anchor`: a long answer is read from its top. */
  toEnd(anchor = this.lastOwn, smooth = true) {
    const { scrollHeight, clientHeight } = this.scroll;
    const end = scrollHeight - clientHeight;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = anchor ? Math.min(end, Math.max(0, anchor.offsetTop - 24)) : end;
    this.scroll.scrollTo({ top, behavior: smooth && !still ? "smooth" : "instant" });
    this.follows = this.newest.hidden = end - top < NEAR_PX;
  }

  // --- below: how it is done

  /* Follow new lines until the person scrolls away from them. */
  followOn(anchor) {
    if (this.follows) this.toEnd(anchor);
    else this.newest.hidden = false;
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (atEnd) this.follows = this.newest.hidden = true;
    else if (scrollTop < this.lastTop - 4) this.follows = false;
    this.lastTop = scrollTop;
  }

  toNewest() {
    this.scroll.scrollTo({ top: this.scroll.scrollHeight });
  }

  confirm(item, line) {
    if (line.sequence && item.sequence !== line.sequence) {
      item.sequence = line.sequence;
      this.place(item);
    }
    if (line.kind === "said") this.showState(item.key, { state: "sent", text: line.text });
  }

  settlePress(press) {
    const reply = press.reply_id && this.byKey.get(`reply:${press.reply_id}`);
    if (reply) settle(reply.node, press);
  }

  afterNew(line, item) {
    const before = this.items[this.items.indexOf(item) - 1];
    if (line.kind === "reply") this.working(false);
    this.followOn(before?.author === "you" ? before.node : item.node);
    if (line.kind === "reply") this.announce(this.inWords(line));
  }

  inWords(line) {
    const text = this.byKey.get(`reply:${line.id}`).node.querySelector(".text")?.textContent ?? "";
    const said = this.words.say("said", { who: this.author(line), text: text.trim() });
    if (line.draft.length) return `${said} ${this.words.say("draft")}`;
    return line.buttons.length ? `${said} ${this.words.count("choices", line.buttons.length)}` : said;
  }

  author(line) {
    if (line.kind === "said") return this.words.say("you");
    return line.author === "agent" ? line.agent || this.words.say("agent") : this.title;
  }

  saidItem(key, line) {
    const at = new Date(line.at);
    const body = h(
      "div",
      { class: "body" },
      line.text
        ? h("div", { class: "bubble" }, h("div", { class: "text plain", dir: "auto" }, line.text))
        : null,
      sentFiles(line.files, this.words),
      h(
        "p",
        { class: "foot" },
        h("time", { datetime: at.toISOString() }, this.words.time(at)),
        h("span", { class: "delivery" }),
      ),
    );
    return this.item(key, line, "you", at, body);
  }

  replyItem(key, line) {
    const at = new Date(line.at);
    if (line.draft.length) this.items.forEach((item) => replaceDraft(item.node));
    const body = replyBody(line, { words: this.words, base: this.base, press: this.press });
    const item = this.item(key, line, line.author, at, body);
    item.node.id = `reply-${line.id}`;
    return item;
  }

  item(key, line, author, at, body) {
    const mark = author === "agent" ? icon("person") : icon("bell");
    const who = author === "you" ? this.words.say("you") : this.author({ ...line, author });
    const shown = author === "you" || author === "system" ? "who hidden" : "who";
    body.prepend(
      h(
        "p",
        { class: shown },
        who,
        author === "you" ? null : h("time", { datetime: at.toISOString() }, this.words.time(at)),
      ),
    );
    const avatar = author === "you" ? null : h("span", { class: "avatar", "aria-hidden": "true" }, mark);
    const node = h("li", { class: `line ${author}` }, avatar, body);
    const sequence = line.sequence || this.lastSequence() + 0.5;
    return { key, sequence, author, who, at, node };
  }

  lastSequence() {
    const known = this.items.filter((item) => Number.isFinite(item.sequence));
    return known.length ? known[known.length - 1].sequence : 0;
  }

  place(item) {
    this.items = this.items.filter((one) => one !== item);
    let at = this.items.length;
    while (at > 0 && this.items[at - 1].sequence > item.sequence) at -= 1;
    this.items.splice(at, 0, item);
    this.byKey.set(item.key, item);
    const before = this.items[at + 1]?.node ?? (this.dots.isConnected ? this.dots : null);
    if (item.node.nextSibling !== before || !item.node.isConnected)
      this.list.insertBefore(item.node, before);
    this.group();
    this.markLatest();
  }

  /* Days between the lines, and a name only where the speaker changes. */
  group() {
    for (const day of this.list.querySelectorAll(".day")) day.remove();
    let last = null;
    for (const item of this.items) {
      const newDay = item.at.toDateString() !== last?.at.toDateString();
      if (newDay)
        item.node.before(h("li", { class: "day" }, h("span", {}, this.words.day(item.at))));
      const same = last?.author === item.author && last.who === item.who;
      const close = same && item.at - last.at < GROUP_MS;
      item.node.classList.toggle("follows", Boolean(close && !newDay));
      last = item;
    }
  }

  markLatest() {
    this.lastOwn?.classList.remove("latest");
    this.lastOwn = this.items.findLast((item) => item.author === "you")?.node;
    this.lastOwn?.classList.add("latest");
  }

  makeDots() {
    const dots = h("span", { class: "dots" }, h("i"), h("i"), h("i"));
    const avatar = h("span", { class: "avatar" }, icon("bell"));
    const body = h("div", { class: "body" }, dots);
    return h("li", { class: "line bot", "aria-hidden": "true" }, avatar, body);
  }
}

function sentFiles(names, words) {
  if (!names?.length) return null;
  return h(
    "ul",
    { class: "files sent", "aria-label": words.say("attached") },
    names.map((name) => h("li", {}, icon("page"), h("span", { class: "name", dir: "auto" }, name))),
  );
}
