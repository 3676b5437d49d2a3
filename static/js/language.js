// Takes what is written on a page along to the same page in another language: in this tab, for the next page alone.
const KEPT = "written";
const LEFT_OUT = ["password", "file", "hidden", "submit", "button"];
const action = (form) => new URL(form.getAttribute("action") ?? "", location.href).pathname;
const isBox = (field) => ["radio", "checkbox"].includes(field.type);

// Each field with what tells it from all others, on the page in every language.
function fields() {
  const found = new Map();
  for (const form of document.forms) {
    for (const field of form.elements) {
      if (!field.name || LEFT_OUT.includes(field.type) || field.autocomplete === "one-time-code") continue;
      const name = [action(form), field.name, isBox(field) ? field.value : ""].join(" ");
      if (!found.has(name)) found.set(name, field);
    }
  }
  return found;
}

function isChanged(field) {
  if (isBox(field)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function restore(field, kept) {
  if (isBox(field)) field.checked = kept;
  else field.value = kept;
  for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) {
    around.open = true;
  }
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

document.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "language") return;
  // A refused form comes with what was written in it.
  const isRefused = document.querySelector("[aria-invalid=true]") !== null;
  const written = [...fields()].filter(([, field]) => isChanged(field) || (isRefused && field.value));
  const kept = written.map(([name, field]) => [name, isBox(field) ? field.checked : field.value]);
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
});

// Once the other scripts of the page listen.
document.addEventListener("DOMContentLoaded", () => {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  sessionStorage.removeItem(KEPT);
  const here = fields();
  for (const [name, value] of kept) if (here.has(name)) restore(here.get(name), value);
});
