/* Show how far an import is; look at the page anew when its state has changed. */

const place = document.querySelector("[data-poll]");

async function look() {
  try {
    const answer = await fetch(place.dataset.poll, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const { state, done, total } = await answer.json();
    if (state !== place.dataset.state) {
      location.reload();
      return;
    }
    place.querySelector("[data-count]").textContent = done ? ` (${done}${total ? ` of ${total}` : ""})` : "";
    const bar = place.querySelector("progress");
    if (total) {
      bar.max = total;
      bar.value = done;
    }
  } catch {
    // The service may be starting again: what was begun is found again then.
    place.querySelector("[data-count]").textContent = " …";
  }
  setTimeout(look, 1000);
}

if (place) look();
