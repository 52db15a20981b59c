/* <frontdesk-chat site="customers" mode="bubble"></frontdesk-chat>

   Attributes: site, mode ("bubble" or "page"), server (address of the service; default: where
   this file came from), identity (the host site's token), lang, dir, theme ("light", "dark" or
   "auto"). Methods: open(), close(), identify(token), on(event, handler), which gives a function
   that ends it. Events: ready, open, close, message (the line), unread (how many); as DOM events
   they have `frontdesk-` before the name and the value in `detail`. */

import { Chat } from "./chat.js";
import { h, icon } from "./dom.js";
import { Memory } from "./memory.js";
import { sheet } from "./styles.js";
import { View } from "./view.js";
import { choose, load } from "./words.js";

const THEMES = new Set(["light", "dark"]);
const DEFAULT_SERVER = new URL("..", import.meta.url).href;

class FrontdeskChat extends HTMLElement {
  static observedAttributes = ["identity", "theme"];
  waiting = [];

  async connectedCallback() {
    if (this.view) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const language = choose([this.getAttribute("lang"), ...navigator.languages]);
    this.words = await load(language);
    if (!this.isConnected || this.view) return;
    this.build(root);
    this.applyTheme();
    if (this.isPage || this.chat.isKnown) this.begin();
    this.emit("ready");
    for (const call of this.waiting.splice(0)) call();
  }

  disconnectedCallback() {
    this.chat?.end();
    this.shadowRoot?.replaceChildren();
    this.view = this.chat = null;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.chat || before === now) return;
    if (name === "theme") this.applyTheme();
    else this.identify(now);
  }

  get isPage() {
    return this.getAttribute("mode") === "page";
  }

  get isOpen() {
    return this.isPage || Boolean(this.panel?.open);
  }

  open() {
    if (!this.view) return void this.waiting.push(() => this.open());
    if (this.isOpen) return;
    if (matchMedia("(max-width: 520px)").matches) this.panel.showModal();
    else this.panel.show();
    this.launcher.hidden = true;
    this.begin();
    this.setUnread(0);
    this.chat.seen();
    this.view.opened();
    this.emit("open");
  }

  close() {
    if (this.isPage || !this.panel?.open) return;
    this.panel.close();
    this.launcher.hidden = false;
    this.launcher.focus();
    this.emit("close");
  }

  identify(token) {
    if (!this.chat) return void this.waiting.push(() => this.identify(token));
    this.begun = true;
    return this.chat.identify(token || null);
  }

  on(name, handler) {
    const listener = (event) => handler(event.detail);
    this.addEventListener(`frontdesk-${name}`, listener);
    return () => this.removeEventListener(`frontdesk-${name}`, listener);
  }

  // --- below: how it is done

  build(root) {
    const base = new URL(this.getAttribute("server") ?? DEFAULT_SERVER, location.href);
    const { words } = this;
    if (!this.hasAttribute("dir")) this.dir = words.say("dir");
    this.view = new View({
      words,
      base,
      isPage: this.isPage,
      on: {
        say: (text, files) => this.chat.say(text, files),
        press: (line, button, fields) => this.chat.press(line, button, fields),
        articles: (text, signal) => this.chat.articles(text, signal),
        mail: (ask) => this.chat.mail(ask),
        enter: (about) => this.chat.enter(about),
        retry: (item) => this.chat.retrySend(item),
        theme: () => this.toggleTheme(),
        close: () => this.close(),
        line: (line, quiet) => this.arrived(line, quiet),
      },
    });
    this.chat = new Chat({
      base,
      site: this.getAttribute("site") ?? "customers",
      locale: words.language,
      identity: this.getAttribute("identity"),
      view: this.view,
    });
    this.unread = 0;
    root.replaceChildren(...(this.isPage ? [this.view.node] : this.bubble()));
  }

  bubble() {
    const { words } = this;
    this.badge = h("span", { class: "badge", hidden: true });
    this.launcher = h(
      "button",
      { type: "button", class: "launcher", "aria-label": words.say("open"), onclick: () => this.open() },
      icon("bell"),
      this.badge,
    );
    this.panel = h(
      "dialog",
      {
        class: "panel",
        "aria-labelledby": "name",
        oncancel: (event) => (event.preventDefault(), this.close()),
        onkeydown: (event) => event.key === "Escape" && !event.isComposing && this.close(),
      },
      this.view.node,
    );
    return [this.launcher, this.panel];
  }

  begin() {
    if (this.begun) return;
    this.begun = true;
    this.chat.begin();
  }

  arrived(line, quiet) {
    if (!quiet) this.emit("message", line);
    if (this.isOpen) this.chat.seen();
    else if (line.kind === "reply" && line.sequence > this.chat.memory.seen)
      this.setUnread(this.unread + 1);
  }

  setUnread(count) {
    if (this.unread !== count) this.emit("unread", count);
    this.unread = count;
    this.badge.hidden = count === 0;
    this.badge.textContent = count > 9 ? "9+" : String(count);
    const { words } = this;
    const label = words.say("open");
    this.launcher.setAttribute("aria-label", count ? `${label}, ${words.count("unread", count)}` : label);
  }

  toggleTheme() {
    this.chosen = Memory.theme = this.isDark() ? "light" : "dark";
    this.applyTheme();
  }

  isDark() {
    const set = this.dataset.theme;
    return set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  /* What the host page fixes; else what the person chose; else the browser's. */
  applyTheme() {
    const fixed = this.getAttribute("theme");
    const theme = this.chosen ?? (THEMES.has(fixed) ? fixed : Memory.theme);
    if (THEMES.has(theme)) this.dataset.theme = theme;
    else delete this.dataset.theme;
    if (this.isPage && this.dataset.theme)
      document.documentElement.style.colorScheme = this.dataset.theme;
    this.view.showTheme(this.isDark());
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(`frontdesk-${name}`, { detail, bubbles: true, composed: true }));
  }
}

customElements.define("frontdesk-chat", FrontdeskChat);
