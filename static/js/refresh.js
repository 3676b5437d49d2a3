// Asks for the page again every [data-refresh] milliseconds and puts the parts that carry it in their place.
const parts = () => [...document.querySelectorAll("[data-refresh]")];

function replace(part, fresh) {
  const wasOpen = [...part.querySelectorAll("details")].map((details) => details.open);
  const hadFocus = part.contains(document.activeElement);
  part.replaceWith(document.adoptNode(fresh));
  fresh.querySelectorAll("details").forEach((details, place) => {
    details.open = wasOpen[place] ?? details.open;
  });
  if (hadFocus) fresh.querySelector("summary, a, button")?.focus({ preventScroll: true });
}

async function refresh() {
  try {
    const answer = document.hidden ? null : await fetch(location.href);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts()) {
        const fresh = page.getElementById(part.id);
        if (fresh && fresh.innerHTML !== part.innerHTML) replace(part, fresh);
      }
      document.title = page.title;
      document.querySelector(".flash")?.append(...page.querySelectorAll(".flash > *")); // they are said only once
      document.dispatchEvent(new Event("refreshed"));
    }
  } catch {
    // The network is away for a moment: the next look may find it.
  }
  wait();
}

function wait() {
  const soonest = Math.min(...parts().map((part) => Number(part.dataset.refresh)));
  if (soonest < Infinity) setTimeout(refresh, soonest);
}
wait();
