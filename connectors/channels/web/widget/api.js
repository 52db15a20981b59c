/* The server's HTTP side. */

export class Trouble extends Error {
  constructor(code, message, { transient = false, retryAfter = 0 } = {}) {
    super(message);
    this.code = code;
    this.transient = transient;
    this.retryAfter = retryAfter;
  }
}

const ANSWER_MS = 15_000;
const UPLOAD_MS = 180_000;
const TRANSIENT = new Set(["too_fast", "unavailable", "refused", "trouble", "network"]);

export function troubleOf(told) {
  const transient = TRANSIENT.has(told.code);
  return new Trouble(told.code, told.message ?? told.detail ?? "", {
    transient,
    retryAfter: told.retry_after ?? 0,
  });
}

export class Api {
  constructor(base) {
    this.base = new URL("api/v1/web/", base);
  }

  get socketUrl() {
    const url = new URL("live", this.base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url;
  }

  site(name, locale) {
    return this.call(`sites/${encodeURIComponent(name)}?locale=${locale}`);
  }

  articles(name, text, token, signal) {
    const query = new URLSearchParams({ q: text.slice(-200) });
    return this.call(`sites/${encodeURIComponent(name)}/articles?${query}`, { token, signal });
  }

  session(ask) {
    return this.call("session", { body: ask });
  }

  upload(token, frame, files) {
    const form = new FormData();
    form.append("frame", JSON.stringify(frame));
    for (const file of files) form.append("file", file, file.name);
    return this.call("messages/files", { token, form });
  }

  transcript(token, ask) {
    return this.call("transcript", { token, body: ask });
  }

  post(token, frame) {
    return this.call("messages", { token, body: frame });
  }

  news(token, { after, working, wait, signal }) {
    const query = new URLSearchParams({ after, wait, working });
    return this.call(`messages?${query}`, { token, signal });
  }

  async call(path, { token, body, form, signal } = {}) {
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(new URL(path, this.base), {
        method: body || form ? "POST" : "GET",
        headers,
        body: form ?? (body && JSON.stringify(body)),
        signal: signal ?? AbortSignal.timeout(form ? UPLOAD_MS : ANSWER_MS),
        credentials: "omit",
      });
    } catch (error) {
      throw new Trouble("network", String(error), { transient: true });
    }
    if (answer.ok) return answer.json();
    throw await refusal(answer);
  }
}

async function refusal(answer) {
  const told = await answer.json().catch(() => ({}));
  const code = told.code ?? (answer.status >= 500 ? "trouble" : "other");
  const retryAfter = Number(answer.headers.get("Retry-After") ?? 0);
  return troubleOf({ code, detail: told.detail, retry_after: retryAfter });
}
