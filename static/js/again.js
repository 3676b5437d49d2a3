// Asks for the page again while a part of it says that it is not finished, and puts the new part in its place.
const again = async () => {
  const part = document.querySelector("[data-again]");
  if (!part) return;
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (answer.ok && fresh && fresh.innerHTML !== part.innerHTML) {
      part.replaceWith(document.adoptNode(fresh));
      document.title = page.title;
    }
  } catch {
    // The network is away for a moment: the next look may find it.
  }
  setTimeout(again, Number(part.dataset.again));
};
setTimeout(again, 300);
