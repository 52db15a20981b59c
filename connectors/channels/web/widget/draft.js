/* The draft of a ticket as a form inside its reply. */

import { h, icon } from "./dom.js";

/* In the chat the form itself is the way to change the text. */
const NOT_NEEDED = new Set(["change_ticket"]);

let count = 0;

export function draftForm(line, words, press) {
  count += 1;
  const error = h("p", { class: "field-error", id: `draft-${count}-error`, hidden: true });
  const inputs = line.draft.map((field) => input(field, `draft-${count}-${field.name}`));
  const buttons = line.buttons.filter((button) => !NOT_NEEDED.has(button.action));
  const primary = buttons.find((button) => button.style === "primary") ?? buttons[0];
  const heading = h("h2", { id: `draft-${count}` }, icon("ticket"), h("span", {}, words.say("draft")));
  const fields = () => Object.fromEntries(inputs.map(({ name, control }) => [name, control.value]));

  function submit(event) {
    event.preventDefault();
    const empty = inputs.find(({ control }) => !control.value.trim());
    mark(inputs, empty, error, words);
    if (!empty) press(primary, fields());
  }

  const form = h(
    "form",
    { class: "draft", "aria-labelledby": `draft-${count}`, novalidate: true, onsubmit: submit },
    heading,
    inputs.map(({ row }) => row),
    error,
    h(
      "div",
      { class: "buttons" },
      buttons.map((button) => draftButton(button, button === primary, () => press(button, fields()))),
    ),
  );
  form.freeze = (key) => freeze(form, heading, words.say(key));
  form.settle = (made) => {
    for (const { name, control } of inputs) control.value = made.fields?.[name] ?? control.value;
    form.freeze(made.action === primary?.action ? "draft.sent" : "draft.dropped");
  };
  return form;
}

function input(field, id) {
  const control = field.options.length
    ? h("select", { id }, field.options.map((o) => h("option", { value: o.value }, o.label)))
    : field.multiline
      ? h("textarea", { id, rows: rows(field.value), maxlength: 8000 })
      : h("input", { id, type: "text", autocomplete: "off", maxlength: 300 });
  control.value = field.value;
  const label = h("label", { for: id }, field.label);
  const short = field.options.length > 0;
  const row = h("div", { class: short ? "field short" : "field" }, label, control);
  return { name: field.name, control, row };
}

function rows(text) {
  return Math.min(8, Math.max(3, text.split("\n").length + Math.floor(text.length / 60)));
}

function draftButton(button, primary, onclick) {
  const looks = `button ${primary ? "primary" : button.style}`;
  return primary
    ? h("button", { type: "submit", class: looks }, button.title)
    : h("button", { type: "button", class: looks, onclick }, button.title);
}

function mark(inputs, empty, error, words) {
  for (const { control } of inputs) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
  error.hidden = !empty;
  if (!empty) return;
  error.textContent = words.say("draft.required");
  empty.row.after(error);
  empty.control.setAttribute("aria-invalid", "true");
  empty.control.setAttribute("aria-describedby", error.id);
  empty.control.focus();
}

function freeze(form, heading, title) {
  form.classList.add("frozen");
  heading.lastChild.textContent = title;
  for (const control of form.querySelectorAll("input, select, textarea")) control.disabled = true;
  form.querySelector(".buttons")?.remove();
}
