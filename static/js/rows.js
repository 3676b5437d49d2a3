// Re-words what is left of open time in the rows of a list, once a minute; said to nobody, the words are there to be read.
const announcer = document.getElementById("announcer")?.dataset;
const rows = [...document.querySelectorAll("[data-left-open]")].map((node) => {
  const [left, open] = node.dataset.leftOpen.split(" ").map(Number);
  return { node, left, open, hours: node.closest("[data-hours]").dataset.hours };
});
const arrived = performance.now();

function reword({ node, left, open, hours }) {
  const passed = Math.min((performance.now() - arrived) / 1000, open);
  const minutes = Math.floor((left - passed) / 60);
  if (minutes < 0) return;
  const form = minutes >= 60 ? hours : minutes ? announcer.minutes : announcer.less;
  const rest = minutes >= 60 ? String(minutes % 60).padStart(2, "0") : minutes;
  node.textContent = form.replace("{h}", Math.floor(minutes / 60)).replace("{m}", rest);
}

if (announcer && rows.length) setInterval(() => rows.forEach(reword), 60000);
