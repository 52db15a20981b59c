/* Shows the fields that belong to a choice, and follows a replay until it is over. */

for (const choice of document.querySelectorAll("[data-shows]")) {
  const show = () => {
    for (const part of choice.form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== choice.value;
  };
  choice.addEventListener("change", show);
  show();
}

const run = document.querySelector("[data-follow]");
if (run) {
  const follow = async () => {
    const response = await fetch(run.dataset.follow, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const now = await response.json();
    if (now.state !== run.dataset.state && now.state !== "running") {
      location.reload();
      return;
    }
    const bar = run.querySelector("progress");
    bar.max = Math.max(1, now.of);
    bar.value = now.done;
    run.querySelector("[data-count]").textContent = now.of ? `${now.done} / ${now.of}` : "";
    setTimeout(() => follow().catch(() => setTimeout(follow, 3000)), 600);
  };
  setTimeout(follow, 400);
}
