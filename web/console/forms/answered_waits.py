"""Which waits the report of waits after an answer is about."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from web.console.forms.reports import ReportForm

WORST, NEWEST = "worst", "newest"


class AnsweredWaitsForm(ReportForm):
    """What narrows and orders the list."""

    order = forms.ChoiceField(
        label=_("Order"), choices=[(WORST, _("longest first")), (NEWEST, _("latest reply first"))]
    )
