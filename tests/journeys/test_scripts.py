"""Hundreds of scripts in everything that people write, looked at in a browser: none runs, none leads away
(ATTACK-A01)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Request

from people.models import User
from tests.factories import make_installed_product
from tests.journeys.conftest import LiveDesk, sign_in
from tests.security.scripts import scripts
from tickets.models import Ticket
from tickets.operations.acts.status_changes import hand_over_to_tier, wait_for
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import add_note, reply

pytestmark = pytest.mark.browser

MESSAGE_MAX = 14_000
# Before anything of a page: what a script would call, and what the browser says about one that it did not let run.
_WATCH = """
window.ran = [];
window.canary = (number) => { window.ran.push(`ran ${number}`); };
addEventListener("securitypolicyviolation", (event) => window.ran.push(`refused ${event.effectiveDirective} ${event.sample}`));
"""
# Elements that no page of ours has, whatever is written on it.
_STRANGE = """() => [...document.querySelectorAll("*")].filter((node) =>
  node.matches("iframe, object, embed, base, meta[http-equiv], math, marquee, template, noscript, mglyph") ||
  [...node.attributes].some(({ name, value }) =>
    name.startsWith("on") || (/^(href|src|action|data|xlink:href|srcdoc)$/.test(name) && /^\\W*(\\w+script|data):/i.test(value)))
).map((node) => node.outerHTML.slice(0, 100))"""


class Watch:
    """Everything a page did that it must not."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.host = host
        self.found: list[str] = []
        context.add_init_script(_WATCH)
        context.on("request", self._asked)
        context.on("dialog", self._dismissed)

    def _dismissed(self, dialog: Dialog) -> None:
        self.found.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.netloc != self.host:
            self.found.append(f"asked {request.url[:100]}")

    def look(self, page: Page, address: str) -> None:
        """Open a page and give what it may hold the time to run."""
        page.goto(address)
        page.keyboard.press("Tab")
        page.wait_for_timeout(100)
        self.found += [f"{address}: {what}" for what in page.evaluate("window.ran")]
        self.found += [f"{address}: {what}" for what in page.evaluate(_STRANGE)]
        if page.url != address:
            self.found.append(f"{address} led to {page.url}")
        self.found += [f"opened {other.url}" for other in page.context.pages if other != page]


def written_everywhere(desk: LiveDesk) -> tuple[Ticket, User, User]:
    """File, answer and note every script on one ticket, and write some into every short field beside it."""
    payloads = scripts()
    assert len(payloads) >= 300
    one = iter(payloads)
    short = (text for text in payloads if len(text) <= 100)
    world = desk.world("imagicle")
    contact = world.customer(
        region="europe", plan="gold", name=next(short), contact={"name": next(short), "sees_organisation": True}
    )
    world.agent.name = next(short)
    world.agent.save()
    product = make_installed_product(contact.organisation)
    product.label = next(short)
    product.save()
    ticket = world.file(
        contact,
        3,
        desk.at,
        subject=next(short),
        body=portion(one),
        product=product,
        intake={"tried": next(short), "version": next(short), "first_analysis": "partner"},
        uploads=tuple(Upload(f"{text}.log", "text/plain", b"x") for text in islice(short, 10)),
    )
    while body := portion(one):
        reply(ticket=ticket, actor=contact.user, body=body, now=desk.at)
        reply(ticket=ticket, actor=world.agent, body=body, now=desk.at)
        add_note(ticket=ticket, actor=world.agent, body=body, now=desk.at)
    for text in islice(short, 20):
        world.file(contact, 3, desk.at, subject=text)
    tier = world.terms.tiers[-1].key
    hand_over_to_tier(ticket=ticket, actor=world.agent, tier_key=tier, reason=next(short), now=desk.at)
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason=next(short), now=desk.at)
    return ticket, desk.give_password(world.agent), desk.give_password(contact.user)


def portion(payloads: Iterator[str]) -> str:
    """Return as many as one message holds."""
    text = ""
    for payload in payloads:
        text += f"{payload}\n"
        if len(text) > MESSAGE_MAX:
            break
    return text


def test_attack_A01_in_a_browser_no_script_runs_and_nothing_leads_away(
    desk: LiveDesk, open_page: Callable[..., Page]
) -> None:
    ticket, agent, customer = written_everywhere(desk)
    number = ticket.reference
    pages = {
        agent: (
            "/desk/?view=all",
            "/desk/?view=all&q=canary",
            "/desk/search/?q=canary",
            "/desk/mails/",
            f"/desk/tickets/{number}/",
            f"/desk/tickets/{number}/history/",
            f"/desk/tickets/{number}/split/",
            f"/desk/tickets/{number}/merge/",
            f"/desk/organisations/{ticket.organisation_id}/",
        ),
        customer: (
            "/portal/",
            "/portal/?whose=organisation&q=canary",
            "/portal/file/",
            f"/portal/tickets/{number}/",
        ),
    }
    found = []
    for user, paths in pages.items():
        page = open_page()
        sign_in(page, desk, user)
        page.wait_for_load_state("load")
        watch = Watch(page.context, urlsplit(desk.url()).netloc)
        for path in paths:
            watch.look(page, desk.url(path))
        found += watch.found
    assert found == []
