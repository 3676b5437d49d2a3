"""The panels beside a ticket that the desk itself has."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from web.desk.panels import beside_ticket
from web.desk.panels.registry import TICKET_PANELS, Panel

_FACTS = "desk/panels/facts.html"

TICKET_PANELS.add(
    Panel("development", 10, "desk/panels/development.html", beside_ticket.development),
    Panel("clocks", 20, "desk/panels/clocks.html", beside_ticket.running_clocks),
    Panel("breaches", 30, _FACTS, beside_ticket.missed_promises, title=_("Breached targets")),
    Panel("escalation", 40, "desk/panels/escalation.html", beside_ticket.escalation),
    Panel("missing", 50, "desk/panels/missing.html", beside_ticket.missing_answers),
    Panel("answers", 60, "desk/panels/answers.html", beside_ticket.answers),
    Panel("contract", 70, _FACTS, beside_ticket.contract, title=_("Contract")),
    Panel("organisation", 80, _FACTS, beside_ticket.organisation, title=_("Organisation")),
)
