/* One reply of ours: text, sources, ticket, and buttons or a draft. */

import { h, icon, pageUrl, trusted } from "./dom.js";
import { draftForm } from "./draft.js";

const STATES = new Set(["new", "pending", "open", "needs_info", "solved", "closed"]);
const ICONS = { solved: "check", talk_to_human: "person" };

export function replyBody(line, { words, base, press }) {
  const bubble = h("div", { class: "bubble" });
  if (line.html) bubble.append(trusted("div", { class: "text", dir: "auto" }, line.html, base));
  if (line.sources.length) bubble.append(sources(line.sources, words, base));
  if (line.ticket) bubble.append(ticket(line.ticket, words, base));
  const body = h("div", { class: "body" });
  if (bubble.childNodes.length) body.append(bubble);
  if (line.draft.length) body.append(draftForm(line, words, (b, fields) => press(line, b, fields)));
  else if (line.buttons.length) body.append(buttons(line, words, press));
  return body;
}

/* Show which button was pressed; the others have had their time. */
export function settle(node, press) {
  const form = node.querySelector("form.draft");
  if (form) {
    form.settle(press);
    return;
  }
  for (const button of node.querySelectorAll(".buttons button")) {
    const chosen = button.matchesPress(press);
    button.disabled = true;
    button.classList.toggle("chosen", chosen);
    if (chosen) button.setAttribute("aria-pressed", "true");
  }
}

export function replaceDraft(node) {
  const form = node.querySelector("form.draft:not(.frozen)");
  form?.freeze("draft.old");
}

function buttons(line, words, press) {
  const stars = line.buttons.every((button) => button.action === "rate");
  return h(
    "div",
    { class: stars ? "buttons stars" : "buttons", role: "group", "aria-label": words.say("buttons") },
    line.buttons.map((button) => {
      const score = button.action === "rate" ? Number(button.value.score) : 0;
      const node = h(
        "button",
        {
          type: "button",
          class: `button ${button.style}`,
          "aria-label": score ? words.count("stars", score) : null,
          onclick: () => press(line, button, {}),
        },
        ICONS[button.action] ? icon(ICONS[button.action]) : null,
        h("span", {}, button.title),
      );
      node.matchesPress = (made) => made.action === button.action && same(made.value, button.value);
      return node;
    }),
  );
}

function sources(list, words, base) {
  const id = `sources-${list[0].article_id}-${Math.random().toString(36).slice(2, 8)}`;
  return h(
    "div",
    { class: "sources" },
    h("p", { class: "label", id }, words.say("sources")),
    h("ul", { "aria-labelledby": id }, list.map((source) => h("li", {}, sourceLine(source, words, base)))),
  );
}

function sourceLine(source, words, base) {
  const url = pageUrl(source.url, base);
  const age = words.say("source.updated", { age: words.age(new Date(source.updated_at)) });
  const about = [source.owner, age].filter(Boolean).join(" · ");
  const inside = [
    icon("page"),
    h("span", { class: "title", dir: "auto" }, source.title),
    h("span", { class: "about" }, about),
  ];
  return url
    ? h("a", { class: "source", href: url, target: "_blank", rel: "noopener" }, inside, icon("out"))
    : h("span", { class: "source" }, inside);
}

function ticket(card, words, base) {
  const url = pageUrl(card.url, base);
  const state = STATES.has(card.state) ? words.say(`ticket.state.${card.state}`) : card.state;
  return h(
    "div",
    { class: "ticket" },
    h(
      "div",
      { class: "ticket-head" },
      icon("ticket"),
      h("span", { class: "hidden" }, words.say("ticket")),
      h("span", { class: "number" }, card.number),
      state ? h("span", { class: "state", "data-state": card.state }, state) : null,
    ),
    h("p", { class: "ticket-title" }, card.title),
    card.queue ? h("p", { class: "ticket-queue" }, card.queue) : null,
    url
      ? h(
          "a",
          { class: "ticket-link", href: url, target: "_blank", rel: "noopener" },
          words.say("ticket.open"),
          icon("out"),
        )
      : null,
  );
}

function same(a, b) {
  const names = Object.keys(a ?? {});
  return names.length === Object.keys(b ?? {}).length && names.every((name) => a[name] === b[name]);
}
