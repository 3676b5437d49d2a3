// Files to send along: chosen, photographed, dropped or pasted, listed and taken away again, sent with progress.
// The form itself works without this: its inputs and its button are plain HTML.
const kilobytes = (file) => `${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} KB`;

function say(box, words, name = "") {
  const { most, bytes } = box.input.dataset;
  const megabytes = bytes / 1048576;
  box.status.textContent = words.replace("{name}", name).replace("{most}", most).replace("{megabytes}", megabytes);
}

function show(box) {
  box.list.replaceChildren(
    ...[...box.input.files].map((file, index) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = `${file.name} `;
      const size = document.createElement("span");
      size.className = "faint";
      size.textContent = kilobytes(file);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "as-link";
      button.textContent = box.node.dataset.remove;
      button.setAttribute("aria-label", `${box.node.dataset.remove}: ${file.name}`);
      button.addEventListener("click", () => remove(box, index));
      name.append(size);
      item.append(name, button);
      return item;
    }),
  );
}

function put(box, files) {
  const kept = new DataTransfer();
  files.forEach((file) => kept.items.add(file));
  box.input.files = kept.files;
  box.files = [...box.input.files];
  show(box);
}

const isSame = (one, other) => ["name", "size", "lastModified"].every((fact) => one[fact] === other[fact]);

function add(box, files) {
  const { most, bytes } = box.input.dataset;
  const { large, many, added } = box.node.dataset;
  const all = [...box.files];
  for (const file of files) {
    if (file.size > Number(bytes)) say(box, large, file.name);
    else if (all.length >= Number(most)) say(box, many);
    else if (!all.some((one) => isSame(one, file))) {
      all.push(file);
      say(box, added, file.name);
    }
  }
  put(box, all);
}

function remove(box, index) {
  const name = box.files[index].name;
  put(box, box.files.filter((_file, place) => place !== index));
  say(box, box.node.dataset.removed, name);
  box.input.focus();
}

function equip(node) {
  const box = { node, files: [], input: node.querySelector("input[type=file]:not([capture])") };
  const camera = node.querySelector("input[capture]");
  box.list = document.createElement("ul");
  box.list.className = "upload-list";
  box.status = document.createElement("p");
  box.status.className = "hint";
  box.status.setAttribute("role", "status");
  node.append(box.list, box.status);
  box.input.addEventListener("change", () => add(box, [...box.input.files]));
  camera?.removeAttribute("name"); // a photo joins the other files
  camera?.addEventListener("change", () => {
    add(box, [...camera.files]);
    camera.value = "";
  });
  const form = box.input.form;
  form.addEventListener("paste", (event) => {
    // Cells of a table come as text and as a picture of it: text is wanted where there is some.
    if (!event.clipboardData?.files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(box, [...event.clipboardData.files]);
  });
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("drop");
  });
  form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || form.classList.remove("drop"));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    form.classList.remove("drop");
    add(box, [...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    if (box.files.length && !event.submitter?.hasAttribute("formaction")) send(event, box);
  });
  return box;
}

// With files the form is sent by script, so that progress shows and nothing is lost where it fails.
function send(event, box) {
  event.preventDefault();
  const form = event.target;
  const data = new FormData(form, event.submitter);
  const button = event.submitter ?? form.querySelector("button");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", button.textContent);
  box.list.after(bar);
  button.disabled = true;
  const request = new XMLHttpRequest();
  const done = (words) => {
    bar.remove();
    button.disabled = false;
    if (words) say(box, words);
  };
  request.upload.addEventListener("progress", (step) => {
    if (!step.lengthComputable) return;
    bar.max = step.total;
    bar.value = step.loaded;
    const percent = Math.round((100 * step.loaded) / step.total);
    box.status.textContent = box.node.dataset.sending.replace("{percent}", percent);
  });
  request.addEventListener("error", () => done(box.node.dataset.failed));
  request.addEventListener("load", () => {
    const next = request.getResponseHeader("X-Next");
    if (next) location.assign(next);
    else if (!replace(request.responseText, form.action, box.files)) done(box.node.dataset.failed);
  });
  request.open("POST", form.action);
  request.setRequestHeader("X-Progress", "1");
  request.send(data);
}

// The page came back with something to put right: it takes the place of this one, and the files stay chosen.
function replace(html, action, files) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const main = fresh.getElementById("main");
  if (!main?.querySelector("[data-uploads]")) return false;
  document.title = fresh.title;
  document.getElementById("main").replaceWith(document.adoptNode(main));
  document.dispatchEvent(new Event("refreshed"));
  const boxes = [...main.querySelectorAll("[data-uploads]")].map(equip);
  const same = boxes.find((box) => box.input.form.action === action);
  if (same) add(same, files);
  const again = same?.node.dataset.again; // the files stay chosen here
  main.querySelectorAll(".error, [role=alert] li").forEach((line) => {
    if (line.textContent.trim() === again) line.remove();
  });
  main.querySelectorAll("form").forEach((form) => form.dispatchEvent(new Event("change", { bubbles: true })));
  main.querySelector("[role=alert]")?.focus();
  return true;
}

document.querySelectorAll("[data-uploads]").forEach(equip);
