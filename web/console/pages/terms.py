"""Pages about the vendor's terms: plans, calendars, escalations, topics, phone lines, versions, simulator, drafts."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from plans.core.terms import VendorTerms
from web.console.navigation import FIGURES, MORE, NAVIGATION, PROMISES, Figure, is_published
from web.console.views import call_costs, escalation_roles, places, plans, simulator
from web.console.views.publishing import drafts, export, publish, start, versions
from web.registry import Link, everybody

urlpatterns = [
    path("", plans.plans, name="console-plans"),
    path("plans/<slug:key>/", plans.plan, name="console-plan"),
    path("calendars/", places.calendars, name="console-calendars"),
    path("escalations/", escalation_roles.escalations, name="console-escalation"),
    path("topics/", plans.topics, name="console-topics"),
    path("lines/", places.lines, name="console-lines"),
    path("versions/", versions.versions, name="console-versions"),
    path("versions/changes/", versions.changes, name="console-changes"),
    path("simulator/", simulator.simulator, name="console-simulator"),
    path("simulator/call/", call_costs.call_cost, name="console-call-cost"),
    path("versions/start/", start.start, name="console-terms-start"),
    path("versions/export/", export.export_version, name="console-version-export"),
    path("versions/closed-day/", drafts.closed_day, name="console-closed-day"),
    path("drafts/<int:draft_id>/", drafts.draft, name="console-draft"),
    path("drafts/<int:draft_id>/version/", drafts.rename, name="console-draft-version"),
    path("drafts/<int:draft_id>/upload/", start.upload, name="console-draft-upload"),
    path("drafts/<int:draft_id>/export/", export.export_draft, name="console-draft-export"),
    path("drafts/<int:draft_id>/discard/", drafts.discard, name="console-draft-discard"),
    path("drafts/<int:draft_id>/publish/", publish.publish, name="console-draft-publish"),
    path("recalculations/<int:recalculation_id>/", publish.recalculation, name="console-recalculation"),
]


def _plans(terms: VendorTerms | None) -> int | None:
    return len(terms.plans) if terms else None


def _calendars(terms: VendorTerms | None) -> int | None:
    return len(terms.regions) if terms else None


def _topics(terms: VendorTerms | None) -> int | None:
    return len(terms.topics) if terms else None


def _lines(terms: VendorTerms | None) -> int | None:
    return len(terms.phone_lines) if terms else None


_LINKS = [
    ("console-plans", _("Plans"), _plans),
    ("console-calendars", _("Calendars"), _calendars),
    ("console-escalation", _("Escalation"), None),
    ("console-topics", _("Topics"), _topics),
    ("console-lines", _("Phone lines"), _lines),
    ("console-versions", _("Versions"), None),
    ("console-simulator", _("Simulator"), None),
]
NAVIGATION.add(
    *(
        Link(
            name=name,
            label=label,
            order=10 * place,
            group=PROMISES,
            is_for=everybody if name == "console-versions" else is_published,
            count=count,
        )
        for place, (name, label, count) in enumerate(_LINKS, 1)
    ),
    Link(name="desk-queue", label=_("Desk"), order=10, group=MORE),
    Link(name="plans-comparison", label=_("Published plans"), order=20, group=MORE),
)
FIGURES.add(Figure("customers", 10, plans.customer_figures), Figure("contracts", 20, plans.contract_figures))
