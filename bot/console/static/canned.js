/* Put a canned reply into the text field, after what stands there. */

for (const choice of document.querySelectorAll("[data-canned]")) {
  choice.addEventListener("change", () => {
    const field = document.getElementById(choice.dataset.canned);
    if (choice.value) {
      field.value = [field.value.trimEnd(), choice.value].filter(Boolean).join("\n\n");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
    choice.value = "";
  });
}
