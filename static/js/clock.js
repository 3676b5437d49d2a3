// Re-words what is left of open time once a minute. Only a change of state is announced; a clock that stands still keeps the words it was sent.
const words = document.getElementById("announcer")?.dataset;
const clocks = [...document.querySelectorAll("[data-left]")].map((node) => ({
  node,
  left: Number(node.dataset.left),
  sent: Date.parse(node.dataset.now),
  until: Date.parse(node.dataset.until),
  soon: Date.parse(node.dataset.soon),
  due: Date.parse(node.dataset.due),
  arrived: performance.now(),
  passed: {},
}));

function say(clock, kind) {
  clock.passed[kind] = true;
  document.getElementById("announcer").textContent = words[kind].replace("{subject}", clock.node.dataset.subject);
}

function reword(clock) {
  const now = clock.sent + (performance.now() - clock.arrived);
  const left = Math.floor(clock.left - (Math.min(now, clock.until) - clock.sent) / 1000);
  if (clock.left >= 0 && left >= 0) {
    const minutes = Math.floor(left / 60);
    const form = minutes >= 60 ? words.hours : minutes ? words.minutes : words.less;
    clock.node.textContent = form
      .replace("{h}", Math.floor(minutes / 60))
      .replace("{m}", minutes >= 60 ? String(minutes % 60).padStart(2, "0") : minutes);
  }
  if (clock.sent <= clock.due && now > clock.due && !clock.passed.over) say(clock, "over");
  else if (clock.sent < clock.soon && now >= clock.soon && !clock.passed.soon) say(clock, "soon");
}

if (words && clocks.length) setInterval(() => clocks.forEach(reword), 60000);
