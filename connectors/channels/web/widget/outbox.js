/* What the person has sent: in order, kept over a reload, until the server has stored it.
   Files are kept as long as the page is: a browser's small store does not hold them.

   `changed(item)` is called with every change of state: waiting, sending, sent, failed. */

const TRIES = 4;
const BUSY = new Set(["unavailable", "trouble", "refused"]);

export class Outbox {
  constructor(memory, { send, changed }) {
    this.memory = memory;
    this.send = send;
    this.changed = changed;
    this.notBefore = 0;
    this.items = memory.unsent.map((item) => ({ ...item, state: "waiting", tries: 0 }));
  }

  add(frame, text, files = []) {
    const item = { frame: { ...frame, event_id: newId() }, text, files, at: Date.now() };
    Object.assign(item, { state: "waiting", tries: 0 });
    this.items.push(item);
    if (!files.length) this.memory.keep(item);
    this.changed(item);
    this.flush();
    return item;
  }

  retry(item) {
    this.set(item, "waiting");
    item.tries = 0;
    this.flush();
  }

  /* A line of the history shows that it has arrived, even when no acknowledgement came. */
  arrived(eventId) {
    const item = this.items.find((one) => one.frame.event_id === eventId);
    if (item) this.done(item);
  }

  async flush() {
    if (this.flushing || Date.now() < this.notBefore) return;
    this.flushing = true;
    try {
      let item;
      while ((item = this.items.find((one) => one.state === "waiting")))
        if (!(await this.carry(item))) break;
    } finally {
      this.flushing = false;
    }
  }

  /* True: go on with the next one. */
  async carry(item) {
    this.set(item, "sending");
    try {
      await this.send(item.frame, item.files);
      this.done(item);
      return true;
    } catch (error) {
      return this.failed(item, error);
    }
  }

  failed(item, error) {
    if (item.state === "sent") return true;
    if (!error.transient && error.code !== "not_authentic") return this.giveUp(item, error.code);
    if (BUSY.has(error.code)) item.tries += 1;
    if (item.tries >= TRIES) return this.giveUp(item, "other");
    this.set(item, "waiting");
    if (error.code === "too_fast" || BUSY.has(error.code)) this.later(error.retryAfter || item.tries);
    return false;
  }

  later(seconds) {
    this.notBefore = Date.now() + 1000 * seconds;
    setTimeout(() => this.flush(), 1000 * seconds + 50);
  }

  /* What the server will never take is forgotten; the rest can be tried again by hand. */
  giveUp(item, code) {
    item.reason = code;
    if (code !== "other") this.forget(item);
    this.set(item, "failed");
    return true;
  }

  forget(item) {
    this.items = this.items.filter((one) => one !== item);
    this.memory.drop(item);
  }

  done(item) {
    this.forget(item);
    this.set(item, "sent");
  }

  set(item, state) {
    item.state = state;
    this.changed(item);
  }
}

/* crypto.randomUUID is missing on pages without TLS. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
