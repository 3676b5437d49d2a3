// Shows the questions that belong to what is chosen. Those that do not are disabled, so that they are not sent.
// Of a topic that is not part of the support the reason and the way on take the place of the rest of the form.
const LISTS = { request_types: "request_type", topics: "topic", products: "product", severities: "severity" };

function chosen(form, name) {
  const field = form.elements[name];
  return field?.selectedOptions?.[0]?.dataset.product ?? field?.value ?? "";
}

// The severity that topic or kind of request carry where none is chosen.
function usual(form) {
  const marks = ["topic", "request_type"].map((name) => form.elements[name]?.selectedOptions?.[0]?.dataset.severity);
  return marks.find(Boolean) ?? "";
}

function belongs(form, question) {
  return Object.entries(LISTS).every(([list, name]) => {
    const values = question.getAttribute(`data-${list}`);
    const value = chosen(form, name) || (name === "severity" ? usual(form) : "");
    return !values || values.split(" ").includes(value);
  });
}

function showExclusion(form) {
  const notices = [...(form?.querySelectorAll("[data-excluded-topic]") ?? [])];
  notices.forEach((notice) => {
    notice.hidden = notice.dataset.excludedTopic !== form.elements.topic?.value;
  });
  const covered = form?.querySelector(".covered");
  if (covered) covered.hidden = notices.some((notice) => !notice.hidden);
}

function update(form) {
  showExclusion(form);
  const asked = form ? [...form.querySelectorAll("[data-when]")] : [];
  asked.forEach((question) => {
    question.disabled = question.hidden = !belongs(form, question);
  });
  const hint = form?.querySelector("#questions > .hint");
  if (hint) hint.hidden = asked.every((question) => question.hidden);
  if (form?.elements.look_first) form.elements.look_first.disabled = true; // the page itself looks
}

document.addEventListener("change", (event) => update(event.target.form ?? event.target.closest?.("form")));
update(document.querySelector("[data-when], .covered")?.closest("form"));
