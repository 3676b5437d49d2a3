"""The form of how notices are mailed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy

from people.models import NoticeWay, User
from supportdesk.kernel.fields.errors import NamedErrors


class NoticeForm(NamedErrors):
    """A mail for each notice, or digests: each hour, or at an hour of the days on which one works."""

    way = forms.ChoiceField(
        label=gettext_lazy("How do you want to be notified?"),
        choices=[
            (NoticeWay.SINGLE, gettext_lazy("Immediately, one email each")),
            (NoticeWay.HOURLY, gettext_lazy("Hourly digest")),
            (NoticeWay.DAILY, gettext_lazy("Daily digest")),
        ],
        widget=forms.RadioSelect,
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("Daily digest at"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        help_text=gettext_lazy("In your time zone."),
    )
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Working days"),
        coerce=int,
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The daily digest is sent on these days, and not while you are away."),
        error_messages={"required": gettext_lazy("Choose at least one day.")},
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"way": user.notice_way, "hour": user.digest_hour, "days": user.digest_days})
