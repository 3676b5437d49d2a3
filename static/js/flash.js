// Screen readers hear what changes in a live region, not what was in it when the page came: flash messages are said once more by the announcer.
const said = [...document.querySelectorAll(".flash > *")].map((node) => node.textContent.trim()).join(" ");
const announcer = document.getElementById("announcer");
if (said && announcer) setTimeout(() => { announcer.textContent = said; }, 200);
