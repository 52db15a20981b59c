/* The conversation behind the screen: session, line, outbox.

   `view` is told: welcome(data), line(line, quiet), own(item), working(on), banner(kind or null),
   reset(). */

import { Api } from "./api.js";
import { Link } from "./link.js";
import { Memory } from "./memory.js";
import { Outbox } from "./outbox.js";

const BANNER_AFTER_MS = 1_500;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

export class Chat {
  constructor({ base, site, locale, identity, view }) {
    Object.assign(this, { site, locale, identity, view });
    this.api = new Api(base);
    this.memory = new Memory(site);
    this.link = new Link(this.api, {
      line: (line) => this.take(line, false),
      working: (on) => view.working(on),
      state: (state) => this.linkState(state),
      expired: () => this.expired(),
    });
    this.outbox = new Outbox(this.memory, {
      send: (frame) => this.link.send({ ...frame, locale }),
      changed: (item) => view.own(item),
    });
    this.troubles = 0;
    this.showOffline = () => this.linkState(this.link.state);
    addEventListener("offline", this.showOffline);
    addEventListener("online", this.showOffline);
  }

  /* Whether there is a conversation to go on with. */
  get isKnown() {
    return Boolean(this.identity || this.memory.token || this.outbox.items.length);
  }

  async begin() {
    clearTimeout(this.retry);
    try {
      if (this.isKnown) await this.openSession();
      else await this.lookIn();
      this.troubles = 0;
    } catch (error) {
      this.troubled(error);
    }
  }

  end() {
    clearTimeout(this.retry);
    clearTimeout(this.bannerTimer);
    removeEventListener("offline", this.showOffline);
    removeEventListener("online", this.showOffline);
    this.link.stop();
  }

  identify(token) {
    this.identity = token;
    this.token = null;
    this.link.stop();
    return this.begin();
  }

  say(text) {
    this.send({ type: "say", text }, text);
  }

  press(line, button, fields) {
    const { action, value } = button;
    this.send({ type: "press", action, value, fields, reply_id: line?.id ?? null }, button.title);
  }

  retrySend(item) {
    this.outbox.retry(item);
  }

  /* The person has seen all that there is. */
  seen() {
    if (this.memory.token) this.memory.seen = this.link.after;
  }

  // --- below: how it is done

  send(frame, text) {
    this.outbox.add(frame, text);
    if (!this.token) this.begin();
    else if (!this.identity) this.memory.token = this.token;
  }

  /* Show the empty page; the server makes nothing and the browser keeps nothing. */
  async lookIn() {
    const welcome = await this.api.site(this.site, this.locale);
    this.view.welcome(welcome);
    this.view.banner(welcome.open ? null : "closed");
  }

  openSession() {
    this.opening ??= this.newSession().finally(() => (this.opening = null));
    return this.opening;
  }

  async newSession() {
    const { site, identity, locale, memory } = this;
    const session = await this.api.session({ site, token: identity, resume: memory.token, locale });
    if (this.conversation && this.conversation !== session.conversation_id) this.view.reset();
    this.conversation = session.conversation_id;
    this.token = session.token;
    if (!identity) memory.token = session.token;
    this.view.welcome(session);
    this.view.banner(null);
    session.messages.forEach((line) => this.take(line, true));
    this.outbox.items.forEach((item) => this.view.own(item));
    this.view.working(session.working);
    this.link.start(session.token, session.last_sequence);
  }

  take(line, quiet) {
    if (line.kind === "said") this.outbox.arrived(line.event_id);
    this.view.line(line, quiet);
  }

  linkState(state) {
    clearTimeout(this.bannerTimer);
    if (!navigator.onLine) {
      this.view.banner("offline");
    } else if (state === "down" && this.token) {
      this.bannerTimer = setTimeout(() => this.view.banner("down"), BANNER_AFTER_MS);
    } else if (this.token) {
      this.view.banner(null);
      this.outbox.flush();
    }
  }

  /* The token is too old: begin again, as the same person if the host page still says so. */
  expired() {
    this.token = null;
    this.memory.token = null;
    this.begin();
  }

  troubled(error) {
    if (error.code === "not_authentic") {
      this.view.banner("closed");
      return;
    }
    this.troubles += 1;
    this.view.banner(navigator.onLine ? "trouble" : "offline");
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.troubles - 1));
    this.retry = setTimeout(() => this.begin(), Math.max(wait, 1000 * (error.retryAfter ?? 0)));
  }
}
