// Puts a canned response in where the cursor stands; without script, or where that fails, the server puts it below.
async function insert(button, form) {
  const { response, csrfmiddlewaretoken } = form.elements;
  const text = [...form.querySelectorAll("textarea")].find((field) => field.checkVisibility());
  if (!response.value) return response.focus();
  try {
    const answer = await fetch(button.formAction, {
      method: "POST",
      body: new URLSearchParams({ csrfmiddlewaretoken: csrfmiddlewaretoken.value, response: response.value }),
      headers: { Accept: "application/json" },
    });
    const gap = /[^\n]$/.test(text.value.slice(0, text.selectionStart)) ? "\n\n" : "";
    text.setRangeText(gap + (await answer.json()).text, text.selectionStart, text.selectionEnd, "end");
  } catch {
    button.removeAttribute("data-insert");
    return button.click();
  }
  response.value = "";
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  if (!button) return;
  event.preventDefault();
  insert(button, button.form);
});
