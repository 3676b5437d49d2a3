// Counts down what is left of open time, in [data-left]: "left open soon kind", seconds from when the page came.
// The clock runs for `open`, after `soon` it is due soon. A metric is then overdue, a step escalated.
// The sentences are the server's. Only a change of state is announced, and only where data-subject says whose it is.
const announcer = document.getElementById("announcer");
const clocks = new Map();

function register() {
  for (const node of document.querySelectorAll("[data-left]")) {
    const [left, open, soon] = node.dataset.left.split(" ").map(Number);
    const isStep = node.dataset.left.endsWith("step");
    if (!clocks.has(node)) clocks.set(node, { left, open, soon, isStep, since: Date.now(), state: "" });
  }
}

function become(clock, node, state) {
  clock.state = state;
  const around = node.closest("[data-state]");
  const badge = around?.querySelector(".state");
  if (around) around.dataset.state = state;
  if (badge) {
    if (badge.dataset.state) badge.dataset.state = state;
    badge.querySelector("use").setAttribute("href", `#st-${state}`);
    badge.lastChild.textContent = announcer.dataset[`${state}Word`];
  }
  if (node.dataset.subject) announcer.textContent = announcer.dataset[state].replace("{subject}", node.dataset.subject);
}

function sentence(node, seconds) {
  const forms = (node.closest("[data-hours]") ?? announcer).dataset;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const form = hours >= 100 ? forms.many : hours ? forms.hours : minutes ? forms.minutes : forms.less;
  return form.replace("{h}", hours).replace("{m}", hours ? String(minutes % 60).padStart(2, "0") : minutes);
}

function tick() {
  for (const [node, clock] of clocks) {
    const passed = (Date.now() - clock.since) / 1000;
    const over = passed > clock.left && clock.open >= clock.left;
    const ended = clock.isStep ? announcer.dataset.escalated : announcer.dataset.overWord;
    const words = over ? ended : sentence(node, clock.left - Math.min(passed, clock.open));
    if (!node.isConnected) clocks.delete(node);
    else if (node.textContent !== words) node.textContent = words;
    if (over && clock.state !== "over" && !clock.isStep) become(clock, node, "over");
    else if (!over && clock.soon > 0 && passed >= clock.soon && !clock.state) become(clock, node, "soon");
  }
}

register();
document.addEventListener("refreshed", register); // parts of the page have been replaced
document.addEventListener("visibilitychange", tick);
setInterval(tick, 1000);
