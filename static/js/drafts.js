// Keeps what is being written as a draft: a moment after the last key, and when the page is left.
const A_MOMENT = 1200;
let form = null; // with something in it that is not kept yet
let timer = 0;
let asked = null;

async function keep(keepalive) {
  const body = new FormData(form);
  const words = form.querySelector("[data-kept]");
  clearTimeout(timer);
  body.delete("files");
  asked = new AbortController();
  const options = { method: "POST", body, headers: { Accept: "application/json" }, signal: asked.signal, keepalive };
  const address = form.dataset.draft;
  const shown = form.elements.kept_at;
  form = null;
  try {
    const answer = await (await fetch(address, options)).json();
    words.textContent = answer.kept;
    shown.value = answer.kept_at ?? shown.value;
  } catch (problem) {
    if (problem.name !== "AbortError") words.textContent = words.dataset.failed;
  }
}

document.addEventListener("input", (event) => {
  if (!event.target.form?.dataset.draft || !["text", "note", "kind"].includes(event.target.name)) return;
  form = event.target.form;
  clearTimeout(timer);
  timer = setTimeout(() => keep(false), A_MOMENT);
});
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.draft) return;
  clearTimeout(timer);
  asked?.abort();
  form = null;
});
addEventListener("pagehide", () => form && keep(true));
