"""Password, second factor, tokens, mails and absences."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User, UserKind
from people.queries import may_have_second_factor
from web.account.navigation import SETTINGS, Setting


def _second_factor(user: User) -> str:
    return _("On: a code is required") if is_mfa_enabled(user) else _("Off: turn it on")


def _mails(user: User) -> str:
    collected = {"HOURLY": _("Hourly digest"), "DAILY": _("Daily digest")}
    return collected.get(user.notice_way, _("Immediately"))


SETTINGS.add(
    Setting(
        name="account_change_password",
        label=gettext_lazy("Password"),
        order=10,
        words=lambda _user: _("Change"),
    ),
    Setting(
        name="mfa_index",
        label=gettext_lazy("Two-factor authentication"),
        order=20,
        words=_second_factor,
        is_for=may_have_second_factor,
    ),
    Setting(
        name="tokens",
        label=gettext_lazy("API"),
        order=30,
        words=lambda _user: _("API tokens"),
    ),
    Setting(
        name="account-notices",
        label=gettext_lazy("Email notifications"),
        order=40,
        words=_mails,
        is_for=lambda user: user.kind != UserKind.CONTACT,
    ),
    Setting(
        name="absences",
        label=gettext_lazy("Absences"),
        order=50,
        words=lambda _user: _("Add absences with a substitute"),
        is_for=lambda user: user.kind == UserKind.STAFF,
    ),
)
