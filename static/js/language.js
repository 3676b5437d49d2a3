// Takes what is written on a page along to the same page in another language: in this tab, for the next page alone.
// Chosen files cannot be put back by a script: their names go along, and the page asks for them again.
const KEPT = "written";
const LEFT_OUT = ["password", "hidden", "submit", "button"];
const action = (form) => new URL(form.getAttribute("action") ?? "", location.href).pathname;
const isBox = (field) => ["radio", "checkbox"].includes(field.type);

// Each field with what tells it from all others, on the page in every language.
function fields() {
  const found = new Map();
  for (const form of document.forms) {
    for (const field of form.elements) {
      if (!field.name || LEFT_OUT.includes(field.type) || field.autocomplete === "one-time-code") continue;
      if (field.hasAttribute("capture")) continue; // a photo joins the other files
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

function valueOf(field) {
  if (isBox(field)) return field.checked;
  return field.type === "file" ? [...field.files].map((file) => file.name) : field.value;
}

function askAgain(field, names) {
  const words = document.createElement("p");
  words.className = "error";
  words.setAttribute("role", "status");
  const { filesAgain } = document.querySelector("[data-files-again]").dataset;
  words.textContent = filesAgain.replace("{names}", () => names.join(", "));
  (field.closest("[data-uploads]") ?? field).after(words);
  field.addEventListener("change", () => words.remove(), { once: true });
}

function restore(field, kept) {
  if (field.type === "file") return askAgain(field, kept);
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
  const kept = written.map(([name, field]) => [name, valueOf(field)]);
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
});

// Once the other scripts of the page listen.
document.addEventListener("DOMContentLoaded", () => {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  sessionStorage.removeItem(KEPT);
  const here = fields();
  for (const [name, value] of kept) if (here.has(name)) restore(here.get(name), value);
});
