"""What is monitored in the demo: installations with what they have reported up to this minute."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.monitored_schema import Monitored, ReportedAlert
from demo.people import Company
from monitoring.intake.models import Liveness, Route
from monitoring.intake.operations.requests import Arrival, store_request
from monitoring.models import Installation
from monitoring.operations.installations import InstallationDetails, make_token, register_installation
from people.models import User
from plans.core.terms import VendorTerms
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import fire_everything_due


@dataclass(frozen=True, order=True)
class _Report:
    """One event of an installation, in the order in which they arrived."""

    at: datetime
    place: int
    installation: Installation
    alert: ReportedAlert
    is_firing: bool


def monitor(
    *, monitored: tuple[Monitored, ...], company: Company, terms: VendorTerms, actor: User, now: datetime
) -> None:
    """Register what is monitored and let everything that was reported arrive, each at its minute."""
    if terms.monitoring is None:
        return
    reports: list[_Report] = []
    for one in monitored:
        installation = _register(one, company, terms, actor, now)
        for alert in one.alerts:
            began = now - timedelta(minutes=alert.began)
            reports.append(_Report(began, len(reports), installation, alert, is_firing=True))
            if alert.lasted is not None:
                over = began + timedelta(minutes=alert.lasted)
                reports.append(_Report(over, len(reports), installation, alert, is_firing=False))
    for report in sorted(reports, key=lambda report: (report.at, report.place)):
        _receive(report)
    fire_everything_due(vendor=current_vendor(), now=now)


def _register(one: Monitored, company: Company, terms: VendorTerms, actor: User, now: datetime) -> Installation:
    contact = company.contacts[one.contact]
    requirements = terms.monitoring.requirements if terms.monitoring else ()
    details = InstallationDetails(
        name=one.name,
        contact=contact.pk,
        product=company.product_of(contact, one.product).pk if one.product else None,
        confirmed=tuple(requirement.key for requirement in requirements if one.is_confirmed),
    )
    at = now - timedelta(days=30)
    installation = register_installation(organisation=contact.organisation, details=details, actor=actor, now=at)
    make_token(installation=installation, actor=actor, now=at)
    return installation


def _receive(report: _Report) -> None:
    event = {
        "name": report.alert.name,
        "state": "firing" if report.is_firing else "resolved",
        "summary": report.alert.summary,
        "severity": report.alert.severity,
        "labels": report.alert.labels,
    }
    liveness = Liveness.objects.get(vendor=current_vendor(), installation_id=report.installation.pk)
    arrival = Arrival(route=Route.EVENTS, body=json.dumps(event).encode(), observations=1)
    store_request(liveness=liveness, arrival=arrival, now=report.at)
    fire_everything_due(vendor=current_vendor(), now=report.at)
