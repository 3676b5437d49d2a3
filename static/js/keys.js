// The keys of the desk: j, k, Enter and x in the queue, ? for all keys, Ctrl+Enter to send, and every [data-key].
const off = document.documentElement.dataset.keys === "off";
const rows = () => [...document.querySelectorAll(".queue tbody tr")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.classList.contains("cursor"));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  all[here]?.classList.remove("cursor");
  next.classList.add("cursor");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("td a")?.focus({ preventScroll: true });
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  Enter: () => document.querySelector(".queue .cursor td a")?.click(),
  x: () => document.querySelector(".queue .cursor [type=checkbox]")?.click(),
  "?": () => document.getElementById("keys")?.showModal(),
};

function press(node) {
  if (node.matches("input, textarea, select")) node.focus();
  else node.click();
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.matches?.("[data-send]")) {
    target.form.requestSubmit();
    return;
  }
  if (off || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  if (event.key === "Enter" && target.closest?.("a, button, summary, input")) return;
  const all = document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`);
  const named = [...all].find((node) => node.checkVisibility());
  if (!named && !keys[event.key]) return;
  event.preventDefault();
  if (named) press(named);
  else keys[event.key]();
});
