// Screen readers hear what changes in a live region, not what was in it when the page came:
// the announcer says flash messages once more.
const flash = document.querySelector(".flash");
const said = [...flash.children].map((node) => node.textContent.trim()).join(" ");
const announcer = document.getElementById("announcer");
if (said && announcer) setTimeout(() => { announcer.textContent = said; }, 200);

// Each can be put away; the focus then goes on where the page begins, and is left alone before.
function putAway(notice) {
  const main = document.getElementById("main");
  const hadFocus = notice.contains(document.activeElement);
  notice.remove();
  if (!hadFocus) return;
  main.tabIndex = -1;
  main.focus({ preventScroll: true });
}

for (const notice of flash.children) {
  const close = Object.assign(document.createElement("button"), { type: "button", className: "as-link push" });
  close.textContent = flash.dataset.close;
  close.addEventListener("click", () => putAway(notice));
  notice.classList.add("cluster");
  notice.append(close);
}
