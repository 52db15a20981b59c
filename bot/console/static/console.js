/* Small helps for the console's pages; every page works without them. */

const each = (selector, run) => document.querySelectorAll(selector).forEach(run);

document.documentElement.classList.add("scripted");

/** The headers of a fetch that posts: our pages alone know the token. */
export function postHeaders() {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  return { "X-CSRF-Token": token, Accept: "application/json" };
}

each(".menu-button", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
  });
});

each("[data-opens]", (button) => {
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
});

each("[data-bulk]", (table) => {
  const all = table.querySelector("[data-select-all]");
  const rows = () => [...table.querySelectorAll('tbody .pick input[type="checkbox"]')];
  const show = () => {
    const chosen = rows().filter((row) => row.checked).length;
    all.checked = chosen > 0 && chosen === rows().length;
    all.indeterminate = chosen > 0 && !all.checked;
    each(`[data-counts="${table.dataset.bulk}"]`, (place) => { place.textContent = String(chosen); });
  };
  if (!all) return;
  all.hidden = false;
  all.addEventListener("change", () => { rows().forEach((row) => { row.checked = all.checked; }); show(); });
  table.addEventListener("change", show);
  show();
});

/* A form sent twice by an impatient click is sent once. */
each("form[method=post]", (form) => {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, 3000);
  });
});

/* Errors of a form are where the eyes and the keyboard should be. */
document.querySelector('[aria-invalid="true"]')?.focus();
