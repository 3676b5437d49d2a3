// The keys of the desk: j, k, Enter, x and Escape in a list, Ctrl+Enter to send,
// and every [data-key], of one key or two.
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
  Escape: () => document.querySelectorAll(".queue tbody :checked").forEach((box) => box.click()),
};

// The first key of a pair such as "g m", for as long as it waits for the second.
const waitsMs = 1500;
let first = { key: "", until: 0 };
const named = (key) =>
  [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((node) => node.checkVisibility());
const begins = (key) => document.querySelector(`[data-key^="${CSS.escape(key)} "]`) !== null;

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
  const pair = first.until > event.timeStamp ? named(`${first.key} ${event.key}`) : null;
  first = { key: event.key, until: !pair && begins(event.key) ? event.timeStamp + waitsMs : 0 };
  const node = pair ?? named(event.key);
  if (!node && !keys[event.key]) return;
  event.preventDefault();
  if (node) press(node);
  else keys[event.key]();
});
