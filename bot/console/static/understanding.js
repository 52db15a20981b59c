/* Moves the bar of what runs in the background on, and shows the page anew when it ends. */

const PAUSE = 1500;

for (const place of document.querySelectorAll("[data-progress]")) {
  const bar = place.querySelector("progress");
  const counts = place.querySelector("[data-counts-progress]");

  const look = async () => {
    try {
      const response = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      const { state, done, of } = await response.json();
      if (state !== place.dataset.state) return location.reload();
      if (of) {
        bar.max = of;
        bar.value = done;
        counts.textContent = ` – ${done} of ${of}`;
      }
    } catch {
      /* The service may be starting again: the next look tells. */
    }
    setTimeout(look, PAUSE);
  };
  look();
}
