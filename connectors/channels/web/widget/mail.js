/* The conversation by e-mail: to an address, and with a code where it is not known to be theirs. */

import { h, icon } from "./dom.js";

const TOLD = new Set(["wrong_code", "too_fast", "address_refused", "invalid"]);

export class MailForm {
  constructor(words, { send, closed }) {
    Object.assign(this, { words, send, closed });
    this.email = h("input", { id: "mail-to", type: "email", autocomplete: "email", maxlength: 254, required: true });
    this.code = h("input", {
      id: "mail-code",
      type: "text",
      inputmode: "numeric",
      autocomplete: "one-time-code",
      maxlength: 6,
      "aria-describedby": "mail-told",
    });
    this.codeRow = h("div", { class: "field", hidden: true }, h("label", { for: "mail-code" }, words.say("mail.code")), this.code);
    this.told = h("p", { class: "told", id: "mail-told", role: "status" });
    this.button = h("button", { type: "submit", class: "button primary" }, words.say("mail.send"));
    this.node = h(
      "form",
      {
        class: "mail",
        hidden: true,
        novalidate: true,
        "aria-labelledby": "mail",
        onsubmit: (event) => this.submit(event),
        onkeydown: (event) => this.key(event),
      },
      h("h2", { id: "mail" }, words.say("mail")),
      h("button", { type: "button", class: "quiet", "aria-label": words.say("mail.close"), onclick: () => this.close() }, icon("close")),
      h("div", { class: "field" }, h("label", { for: "mail-to" }, words.say("prechat.email")), this.email),
      this.codeRow,
      this.told,
      h("div", { class: "buttons" }, this.button),
    );
  }

  open(email) {
    this.node.hidden = false;
    this.email.value ||= email ?? "";
    this.say("");
    this.email.focus();
  }

  close() {
    this.node.hidden = true;
    this.askForCode(null);
    this.closed();
  }

  key(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  }

  async submit(event) {
    event.preventDefault();
    this.button.disabled = true;
    const email = this.email.value.trim();
    const code = this.challenge ? this.code.value.trim() : null;
    try {
      this.took(await this.send({ email, code, challenge: this.challenge }));
    } catch (error) {
      this.say(`mail.error.${TOLD.has(error.code) ? error.code : "other"}`, {}, true);
    } finally {
      this.button.disabled = false;
    }
  }

  took({ sent, email, challenge }) {
    this.askForCode(challenge ?? null);
    this.say(sent === "code" ? "mail.code_sent" : "mail.sent", { email });
    if (sent === "code") this.code.focus();
  }

  askForCode(challenge) {
    this.challenge = challenge;
    this.code.value = "";
    this.codeRow.hidden = !challenge;
    this.email.readOnly = Boolean(challenge);
    this.button.textContent = this.words.say(challenge ? "mail.confirm" : "mail.send");
  }

  say(key, values = {}, isBad = false) {
    this.told.textContent = key && this.words.say(key, values);
    this.told.classList.toggle("bad", isBad);
  }
}
