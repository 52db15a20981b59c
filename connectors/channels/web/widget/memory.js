/* What the browser keeps for a site; nothing before the person has sent something. */

const PREFIX = "frontdesk";

export class Memory {
  constructor(site) {
    this.key = `${PREFIX}:${site}`;
  }

  get token() {
    return read(`${this.key}:token`);
  }

  set token(value) {
    write(`${this.key}:token`, value);
  }

  /* That the person agreed to the site's terms. */
  get agreed() {
    return read(`${this.key}:agreed`) === "yes";
  }

  set agreed(value) {
    write(`${this.key}:agreed`, value ? "yes" : null);
  }

  get seen() {
    return Number(read(`${this.key}:seen`) ?? 0);
  }

  set seen(sequence) {
    write(`${this.key}:seen`, String(sequence));
  }

  /* Unsent frames have a key each, so that two windows do not overwrite each other's. */
  get unsent() {
    const prefix = `${this.key}:unsent:`;
    const found = keys().filter((key) => key.startsWith(prefix)).map((key) => parse(read(key)));
    return found.filter(Boolean).sort((a, b) => a.at - b.at);
  }

  keep(item) {
    write(`${this.key}:unsent:${item.frame.event_id}`, JSON.stringify(item));
  }

  drop(item) {
    write(`${this.key}:unsent:${item.frame.event_id}`, null);
  }

  static get theme() {
    return read(`${PREFIX}:theme`);
  }

  static set theme(value) {
    write(`${PREFIX}:theme`, value);
  }
}

/* A browser may forbid storage altogether; the chat then lasts as long as its page. */
const fallback = new Map();

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function keys() {
  const store = storage();
  return store ? Object.keys(store) : [...fallback.keys()];
}

function read(key) {
  return storage()?.getItem(key) ?? fallback.get(key) ?? null;
}

function write(key, value) {
  const store = storage();
  fallback.delete(key);
  if (value === null || value === undefined) {
    store?.removeItem(key);
    return;
  }
  try {
    if (!store) throw new Error("no storage");
    store.setItem(key, value);
  } catch {
    fallback.set(key, value);
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
