/* Make elements: h("p", {class: "x", onclick: f}, "text", child). */

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/* HTML that the server has sanitised; its images lie on the server, not on the page's own host. */
export function trusted(tag, props, html, base) {
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  for (const image of base ? parsed.content.querySelectorAll("img") : []) {
    image.src = new URL(image.getAttribute("src").slice(1), base).href;
  }
  return h(tag, props, parsed.content);
}

const STROKE = {
  bell:
    '<path d="M4 17.5h16M5.6 17.5a6.4 6.4 0 0 1 12.8 0M12 11V8.6M9.9 8.2h4.2"/>' +
    '<path d="M3 20.2h18"/>',
  person: '<circle cx="12" cy="8" r="3.6"/><path d="M4.8 20c.7-4 3.5-6 7.2-6s6.5 2 7.2 6"/>',
  sun:
    '<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 ' +
    '1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/>',
  moon: '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  up: '<path d="M12 19V5.5M6 11l6-6 6 6"/>',
  down: '<path d="M12 5v13.5M6 13l6 6 6-6"/>',
  next: '<path d="M5 12h13.5M13 6l6 6-6 6"/>',
  page:
    '<path d="M7 3.5h7l4 4V20a.5.5 0 0 1-.5.5h-10A.5.5 0 0 1 7 20Z"/>' +
    '<path d="M14 3.5V8h4M10 12.5h5M10 16h5"/>',
  out: '<path d="M9 6h9v9M18 6 7 17"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  mail: '<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="m4 7 8 6 8-6"/>',
  clip: '<path d="m19.5 11.5-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-8 8a1.6 1.6 0 0 1-2.2-2.2l7.2-7.2"/>',
  clock: '<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>',
  alert: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V13m0 3v.2"/>',
  ticket:
    '<path d="M4 7.5h16v3a1.8 1.8 0 0 0 0 3.5v3H4v-3a1.8 1.8 0 0 0 0-3.5Z"/>' +
    '<path d="M14 8v1.5m0 2v1.5m0 2v1.5"/>',
};

export function icon(name) {
  return trusted(
    "span",
    { class: "icon", "aria-hidden": "true" },
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.9" ' +
      `stroke-linecap="round" stroke-linejoin="round">${STROKE[name]}</svg>`,
  );
}

/* The bell on the desk, larger. */
export function emblem() {
  return trusted(
    "span",
    { class: "emblem", "aria-hidden": "true" },
    '<svg viewBox="0 0 112 80"><path class="sound" d="M14 30a46 46 0 0 1 12-16M98 30a46 46 0 0 0-12-16"/>' +
      '<rect x="51" y="15" width="10" height="14" rx="3" fill="currentColor"/>' +
      '<rect x="46" y="10" width="20" height="9" rx="4.5" fill="currentColor"/>' +
      '<path d="M22 62a34 34 0 0 1 68 0Z" fill="#f5b93f"/>' +
      '<path d="M32 54a25 25 0 0 1 16-17" fill="none" stroke="#fff" stroke-opacity=".65" ' +
      'stroke-width="4.5" stroke-linecap="round"/>' +
      '<rect x="14" y="64" width="84" height="10" rx="5" fill="currentColor"/></svg>',
  );
}

/* A link of the server, if it leads to a page. */
export function pageUrl(url, base) {
  try {
    const found = new URL(url, base);
    return url && /^https?:$/.test(found.protocol) ? found.href : null;
  } catch {
    return null;
  }
}
