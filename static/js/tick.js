// Ticking rows of the queue: all at once from the head, and how many are ticked.
const queue = document.querySelector(".queue");
const head = queue?.querySelector("thead [type=checkbox]");
const boxes = [...(queue?.querySelectorAll("tbody [type=checkbox]") ?? [])];

function count() {
  const ticked = boxes.filter((box) => box.checked).length;
  document.querySelectorAll("[data-ticked]").forEach((node) => {
    node.textContent = node.dataset.ticked.replace("{n}", ticked);
  });
  if (head) {
    head.checked = ticked > 0 && ticked === boxes.length;
    head.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

head?.addEventListener("change", () => {
  boxes.forEach((box) => {
    box.checked = head.checked;
  });
  count();
});
queue?.addEventListener("change", count);
if (queue) {
  count();
  addEventListener("pageshow", count); // the browser keeps ticks when somebody comes back
}
