/* The conversation behind the screen: session, line, outbox.

   `view` is told: welcome(data), hours(data), line(line, quiet), own(item), working(on), standing(data),
   banner(kind or null), reset(). */

import { Api, Trouble } from "./api.js";
import { Link } from "./link.js";
import { Memory } from "./memory.js";
import { Outbox } from "./outbox.js";

const BANNER_AFTER_MS = 1_500;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;
const LOOK_AGAIN_MS = 60_000;
const ASKING = new Set(["consent_needed", "pre_chat_needed"]);

export class Chat {
  constructor({ base, site, locale, identity, view }) {
    Object.assign(this, { site, locale, identity, view });
    this.api = new Api(base);
    this.memory = new Memory(site);
    this.link = new Link(this.api, {
      line: (line) => this.take(line, false),
      working: (on) => view.working(on),
      standing: (data) => view.standing(data),
      state: (state) => this.linkState(state),
      expired: () => this.expired(),
    });
    this.outbox = new Outbox(this.memory, {
      send: (frame, files) => this.link.send({ ...frame, locale }, files),
      changed: (item) => view.own(item),
    });
    this.troubles = 0;
    this.showOffline = () => this.linkState(this.link.state);
    addEventListener("offline", this.showOffline);
    addEventListener("online", this.showOffline);
  }

  /* Whether there is a conversation to go on with. */
  get isKnown() {
    return Boolean(this.identity || this.about || this.memory.token || this.outbox.items.length);
  }

  async begin() {
    clearTimeout(this.retry);
    try {
      if (this.isKnown) await this.openSession();
      else await this.lookIn();
      this.troubles = 0;
    } catch (error) {
      if (ASKING.has(error.code)) await this.ask();
      else this.troubled(error);
    }
  }

  /* What the person filled in before the chat. Rejects with Trouble. */
  async enter(about) {
    this.about = about;
    try {
      await this.openSession();
    } catch (error) {
      this.about = null;
      throw error;
    }
    if (about.consent) this.memory.agreed = true;
  }

  end() {
    clearTimeout(this.retry);
    clearTimeout(this.hoursTimer);
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

  say(text, files = []) {
    this.send({ type: "say", text }, text, files);
  }

  press(line, button, fields) {
    const { action, value } = button;
    this.send({ type: "press", action, value, fields, reply_id: line?.id ?? null }, button.title);
  }

  /* Articles that may answer what is being written. */
  async articles(text, signal) {
    if (!this.suggests) return [];
    return (await this.api.articles(this.site, text, this.token, signal)).articles;
  }

  /* The conversation by e-mail. Rejects with Trouble. */
  async mail(ask) {
    if (!this.token) throw new Trouble("network", "no session yet");
    const told = await this.api.transcript(this.token, { ...ask, locale: this.locale });
    // The new token remembers that the address is theirs.
    if (told.token) this.token = told.token;
    if (told.token && !this.identity) this.memory.token = told.token;
    return told;
  }

  retrySend(item) {
    this.outbox.retry(item);
  }

  /* The person has seen all that there is. */
  seen() {
    if (this.memory.token) this.memory.seen = this.link.after;
  }

  // --- below: how it is done

  send(frame, text, files) {
    this.outbox.add(frame, text, files);
    if (!this.token) this.begin();
    else if (!this.identity) this.memory.token = this.token;
  }

  /* Show the empty page; the server makes nothing and the browser keeps nothing. */
  async lookIn() {
    const welcome = await this.api.site(this.site, this.locale);
    this.welcome(welcome);
    this.view.banner(welcome.open || this.identity ? null : "closed");
  }

  /* The server wants the form of the empty page first. */
  async ask() {
    this.memory.token = null;
    await this.lookIn().catch((error) => this.troubled(error));
  }

  welcome(data) {
    this.suggests = data.suggests;
    this.view.welcome(this.identity ? { ...data, pre_chat: [] } : data);
    this.watchHours(data);
  }

  /* Nobody is said to be there any longer than they are. */
  watchHours({ changes_at: at }) {
    clearTimeout(this.hoursTimer);
    const wait = at ? Math.max(1_000, new Date(at) - Date.now()) : LOOK_AGAIN_MS;
    this.hoursTimer = setTimeout(() => this.lookAtHours(), Math.min(LOOK_AGAIN_MS, wait));
  }

  async lookAtHours() {
    let told = {};
    try {
      if (!document.hidden && this.view.isSeen()) {
        told = await this.api.site(this.site, this.locale);
        this.view.hours(told);
      }
    } catch {
      // The next look comes in a minute.
    }
    this.watchHours(told);
  }

  openSession() {
    this.opening ??= this.newSession().finally(() => (this.opening = null));
    return this.opening;
  }

  async newSession() {
    const { site, identity, locale, memory } = this;
    const about = { ...this.about, consent: this.about?.consent || memory.agreed };
    const ask = { site, token: identity, resume: memory.token, locale, about };
    const session = await this.api.session(ask);
    if (this.conversation && this.conversation !== session.conversation_id) this.view.reset();
    this.conversation = session.conversation_id;
    this.token = session.token;
    if (!identity) memory.token = session.token;
    this.welcome(session);
    this.view.banner(null);
    session.messages.forEach((line) => this.take(line, true));
    this.outbox.items.forEach((item) => this.view.own(item));
    this.view.working(session.working);
    this.view.standing(session.standing);
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
