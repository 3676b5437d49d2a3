"""Which promises the report of met and breached ones is about."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.core.promises import DIMENSIONS, OUTCOMES
from slas.core.clock.targets import COMMITMENTS
from web.console.forms.reports import ReportForm

DIMENSION_NAMES = {
    "metric": _("target"),
    "plan": _("plan"),
    "severity": _("severity"),
    "customer": _("customer"),
    "month": _("month"),
}


class PromisesForm(ReportForm):
    """What narrows and groups the figures."""

    metric = forms.ChoiceField(label=_("Target"), required=False)
    commitment = forms.ChoiceField(
        required=False, choices=[("", ""), *((each, each) for each in COMMITMENTS)], widget=forms.HiddenInput
    )
    by = forms.ChoiceField(label=_("Group by"), choices=[(each, DIMENSION_NAMES[each]) for each in DIMENSIONS])
    show = forms.ChoiceField(
        required=False, choices=[("", ""), *((each, each) for each in OUTCOMES)], widget=forms.HiddenInput
    )
