// After a key of the keyboard has opened something, the writing goes on inside:
// in the field it names, else in its first one.
document.addEventListener("click", (event) => {
  if (event.isTrusted) return;
  const opened = event.target.closest("[data-then], summary[data-key]");
  if (!opened) return;
  const named = document.getElementById(opened.dataset.then);
  const field = () => opened.parentElement.querySelector("input:not([type=hidden]), select, textarea, button");
  setTimeout(() => (named ?? field())?.focus());
});
