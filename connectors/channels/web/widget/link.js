/* The line to the server: a WebSocket, or long polls while there is none.

   Events on `listener`: line(line), working(on), standing(data), state("live" | "polling" | "down"), expired().
   Everything after `after` is sent again when the line is back. */

import { Trouble, troubleOf } from "./api.js";

const CONNECT_MS = 5_000;
const ACK_MS = 12_000;
const PING_MS = 25_000;
const SILENCE_MS = 40_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
const FAILURES_BEFORE_POLLING = 2;
const WAIT_SECONDS = 20;
const NOT_AUTHENTIC = 4401;

export class Link {
  constructor(api, listener) {
    this.api = api;
    this.listener = listener;
    this.acks = new Map();
    this.after = 0;
    this.failures = 0;
    this.working = false;
    this.state = "down";
    this.back = () => this.retryNow();
  }

  start(token, after) {
    this.stop();
    this.token = token;
    this.after = after;
    this.running = true;
    addEventListener("online", this.back);
    this.openSocket();
  }

  stop() {
    this.running = false;
    removeEventListener("online", this.back);
    clearTimeout(this.retry);
    this.closeSocket();
    this.stopPolling();
    this.tell("down");
  }

  /* Send a frame; resolves when the server has stored it. Rejects with Trouble. */
  send(frame, files = []) {
    if (files.length && this.state !== "down")
      return this.api.upload(this.token, frame, files).catch((e) => this.fail(e));
    if (this.state === "live") return this.sendBySocket(frame);
    if (this.state === "polling") return this.api.post(this.token, frame).catch((e) => this.fail(e));
    return Promise.reject(new Trouble("network", "no connection", { transient: true }));
  }

  fail(error) {
    if (error.code === "not_authentic") this.expire();
    throw error;
  }

  expire() {
    if (!this.running) return;
    this.stop();
    this.listener.expired();
  }

  tell(state) {
    if (this.state === state) return;
    this.state = state;
    this.listener.state(state);
  }

  take(line) {
    this.after = Math.max(this.after, line.sequence);
    this.listener.line(line);
  }

  setWorking(on) {
    this.working = on;
    this.listener.working(on);
  }

  retryNow() {
    if (!this.running || this.socket) return;
    clearTimeout(this.retry);
    this.openSocket();
  }

  // --- the socket

  openSocket() {
    const socket = new WebSocket(this.api.socketUrl);
    this.socket = socket;
    this.ready = false;
    this.connecting = setTimeout(() => this.lost(socket), CONNECT_MS);
    socket.onopen = () =>
      socket.send(JSON.stringify({ type: "hello", token: this.token, after: this.after }));
    socket.onmessage = (event) => socket === this.socket && this.hear(JSON.parse(event.data));
    socket.onclose = (event) => this.lost(socket, event.code);
  }

  closeSocket() {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.connecting);
    clearInterval(this.pinging);
    for (const eventId of [...this.acks.keys()])
      this.settle(eventId, (ack) =>
        ack.reject(new Trouble("network", "connection lost", { transient: true })),
      );
    socket?.close();
  }

  lost(socket, code) {
    if (socket !== this.socket) return;
    if (!this.ready) this.failures += 1;
    this.closeSocket();
    if (code === NOT_AUTHENTIC) return this.expire();
    if (this.failures >= FAILURES_BEFORE_POLLING) this.startPolling();
    else this.tell("down");
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures);
    this.retry = setTimeout(() => this.retryNow(), wait * (0.75 + Math.random() / 2));
  }

  hear(frame) {
    this.heard = Date.now();
    const handle = {
      message: () => this.take(frame),
      working: () => this.setWorking(frame.on),
      standing: () => this.listener.standing(frame),
      ready: () => this.greeted(frame),
      ack: () => this.settle(frame.event_id, (ack) => ack.resolve(frame)),
      error: () => this.settle(frame.event_id, (ack) => ack.reject(troubleOf(frame))),
    }[frame.type];
    handle?.();
  }

  greeted({ standing }) {
    this.ready = true;
    this.failures = 0;
    clearTimeout(this.connecting);
    this.stopPolling();
    this.pinging = setInterval(() => this.ping(), PING_MS);
    if (this.working) this.setWorking(false);
    this.listener.standing(standing);
    this.tell("live");
  }

  ping() {
    if (Date.now() - this.heard > SILENCE_MS) this.lost(this.socket);
    else this.socket.send('{"type":"ping"}');
  }

  sendBySocket(frame) {
    return new Promise((resolve, reject) => {
      const { socket } = this;
      const timer = setTimeout(() => this.lost(socket), ACK_MS);
      this.acks.set(frame.event_id, { resolve, reject, timer });
      this.socket.send(JSON.stringify(frame));
    });
  }

  settle(eventId, finish) {
    const ack = this.acks.get(eventId);
    if (!ack) return;
    this.acks.delete(eventId);
    clearTimeout(ack.timer);
    finish(ack);
  }

  // --- long polls

  startPolling() {
    if (this.polling) return;
    this.polling = new AbortController();
    this.poll(this.polling.signal);
  }

  stopPolling() {
    this.polling?.abort();
    this.polling = null;
  }

  async poll(signal) {
    let wait = 0;
    while (!signal.aborted) {
      try {
        const { after, working } = this;
        const news = await this.api.news(this.token, { after, working, wait, signal });
        if (signal.aborted) return;
        this.tell("polling");
        wait = WAIT_SECONDS;
        news.messages.forEach((line) => this.take(line));
        if (news.working !== this.working) this.setWorking(news.working);
        this.listener.standing(news.standing);
      } catch (error) {
        if (signal.aborted) return;
        if (error.code === "not_authentic") return this.expire();
        this.tell("down");
        wait = 0;
        await pause(Math.max(2_000, error.retryAfter * 1000));
      }
    }
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
