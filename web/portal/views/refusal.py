"""A refusal: what was refused, by which rule, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from contracts.presentation.phone_lines import line_rows
from contracts.queries import Support
from plans.core.questions import PHONE
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from plans.presentation.labels import localize
from tickets.models import FilingAttempt
from web.forms.questions import PREFIX
from web.portal.views.frame import full_day

_TITLES = {
    "no_contract": gettext_lazy("There is no support contract"),
    "contract_not_started": gettext_lazy("The support contract has not started yet"),
    "contract_expired": gettext_lazy("The support contract has ended"),
    "on_hold": gettext_lazy("Support is on hold"),
    "end_of_life": gettext_lazy("This product is no longer supported"),
    "end_of_support": gettext_lazy("This product is no longer supported"),
    "contact_kind": gettext_lazy("You cannot submit this from your account"),
    "contact_by_agreement": gettext_lazy("You cannot submit this from your account"),
    "not_designated": gettext_lazy("You cannot submit this from your account"),
    "not_qualified": gettext_lazy("You cannot submit this from your account"),
    "severity_other_channel": gettext_lazy("This cannot be submitted in the portal"),
    "channel_not_offered": gettext_lazy("This cannot be submitted in the portal"),
}


def refusal_page(attempt: FilingAttempt, support: Support, now: datetime) -> dict[str, Any]:
    """Return the context of the page: the words are those stored with the attempt."""
    terms = support.terms
    decision = attempt.decision
    links = {link.key: link for link in terms.links}
    lines = [line for line in terms.phone_lines if line.key in decision["phone_lines"]]
    return {
        "attempt": attempt,
        "title": _title(attempt, terms),
        "column_class": "column-read",
        "message": _pick(decision["message"], terms.vendor.default_language),
        "next_step": _pick(decision["way_out"], terms.vendor.default_language),
        "lines": line_rows(support, lines, now),
        "links": [
            {"label": localize(links[key].text, terms), "url": links[key].url}
            for key in decision["links"]
            if key in links
        ],
        "rule": _rule(support),
        "body": attempt.request.get("body", ""),
        "again_url": f"{reverse('portal-file')}?again={attempt.pk}",
    }


def attempt_initial(attempt: FilingAttempt) -> dict[str, Any]:
    """Return what was written, for a form that starts with it."""
    request = attempt.request
    return {
        "severity": attempt.severity,
        "request_type": request.get("request_type", ""),
        "topic": request.get("topic", ""),
        "subject": attempt.subject,
        "body": request.get("body", ""),
        **{key if key == PHONE else PREFIX + key: answer for key, answer in request.get("intake", {}).items()},
    }


def _title(attempt: FilingAttempt, terms: VendorTerms) -> str:
    """Return what it is about, or the reason in short."""
    topics = {topic.key: topic for topic in terms.topics if topic.excluded}
    topic = topics.get(attempt.request.get("topic", ""))
    if attempt.reason == "topic_excluded" and topic is not None:
        return localize(topic.text, terms)
    return str(_TITLES.get(attempt.reason, _("This cannot be submitted")))


def _pick(words: Mapping[str, str], default: str) -> str:
    return Text(dict(words)).pick((get_language() or default).partition("-")[0], default)


def _rule(support: Support) -> str:
    terms = support.terms
    values = {"title": localize(terms.version.title, terms), "day": full_day(terms.version.effective_from)}
    return _("Rule: %(title)s, in force since %(day)s.") % values
