/* What is asked before the chat: who they are, and that they agree. */

import { h, pageUrl, trusted } from "./dom.js";

const EMAIL = /^[^@\s<>,;:"]+@[^@\s<>,;:"]+\.[^@\s<>,;:".]+$/;
const KINDS = {
  name: { type: "text", autocomplete: "name", maxlength: 200 },
  email: { type: "email", autocomplete: "email", maxlength: 254 },
};

/* `enter(about)` gives a promise; when it is refused, the form says so and stays. */
export function entranceForm(asks, words, base, enter) {
  const fields = asks.pre_chat.map((field) => textField(field, words));
  const tick = asks.consent === "ask" ? consentField(asks, words, base) : null;
  const all = tick ? [...fields, tick] : fields;
  const error = h("p", { class: "field-error", id: "entrance-error", role: "alert", hidden: true });
  const button = h("button", { type: "submit", class: "button primary" }, words.say("prechat.begin"));

  async function submit(event) {
    event.preventDefault();
    const wrong = all.find((field) => field.trouble());
    tell(error, all, wrong, wrong && words.say(wrong.trouble()));
    if (wrong) return;
    button.disabled = true;
    try {
      await enter(Object.fromEntries(all.map((field) => [field.name, field.value()])));
    } catch (trouble) {
      const key = trouble.code === "invalid" ? "prechat.email_wrong" : "error.other";
      tell(error, all, null, words.say(key));
    } finally {
      button.disabled = false;
    }
  }

  return h(
    "form",
    { class: "entrance", "aria-labelledby": "entrance", novalidate: true, onsubmit: submit },
    h("h3", { id: "entrance" }, words.say("prechat.title")),
    all.map((field) => field.row),
    error,
    h("div", { class: "buttons" }, button),
  );
}

/* The sentence on consent, with a link to more. */
export function consentWords(asks, words, base) {
  const url = pageUrl(asks.privacy_url, base);
  const more = url && h("a", { href: url, target: "_blank", rel: "noopener" }, words.say("consent.more"));
  return asks.consent_html
    ? h("span", {}, trusted("span", { class: "own", dir: "auto" }, asks.consent_html, base), more ? [" ", more] : [])
    : h("span", {}, words.say(`consent.${asks.consent}`), more ? [" ", more] : []);
}

function textField({ name, required }, words) {
  const label = words.say(`prechat.${name}`);
  const control = h("input", { id: `entrance-${name}`, required, ...KINDS[name] });
  const shown = required ? label : words.say("prechat.optional", { label });
  const trouble = () => {
    const value = control.value.trim();
    if (!value) return required ? "draft.required" : null;
    return name === "email" && !EMAIL.test(value) ? "prechat.email_wrong" : null;
  };
  const row = h("div", { class: "field" }, h("label", { for: control.id }, shown), control);
  return { name, control, row, trouble, value: () => control.value.trim() };
}

function consentField(asks, words, base) {
  const control = h("input", { id: "entrance-consent", type: "checkbox", required: true });
  const label = h("label", { for: control.id }, consentWords(asks, words, base));
  const trouble = () => (control.checked ? null : "prechat.agree");
  const row = h("div", { class: "agree" }, control, label);
  return { name: "consent", control, row, trouble, value: () => control.checked };
}

function tell(error, all, wrong, text) {
  for (const { control } of all) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
  error.hidden = !text;
  error.textContent = text ?? "";
  if (!wrong) return;
  wrong.row.after(error);
  wrong.control.setAttribute("aria-invalid", "true");
  wrong.control.setAttribute("aria-describedby", error.id);
  wrong.control.focus();
}
