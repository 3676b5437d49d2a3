// A link with [data-dialog] opens the [data-fragment] of the page it leads to in a dialog; the attribute says "Close".
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function show(page, link) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog stack" });
  const title = Object.assign(document.createElement("h2"), { id: "dialog-title", tabIndex: -1 });
  title.textContent = page.querySelector("h1").textContent;
  const fragment = page.querySelector("[data-fragment]");
  const close = Object.assign(document.createElement("button"), { className: "btn", textContent: link.dataset.dialog });
  close.addEventListener("click", () => dialog.close());
  (fragment.querySelector("input, select") ?? title).autofocus = true; // not the last button of a long dialog
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(title, fragment, document.createElement("p"));
  dialog.lastChild.append(close);
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const page = await fetched(link.href).catch(() => null);
  if (page?.querySelector("[data-fragment]")) show(page, link);
  else location.assign(link.href);
});
