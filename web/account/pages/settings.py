"""Password, second factor, tokens, mails and absences."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User, UserKind
from people.queries import may_have_second_factor
from web.account.navigation import SETTINGS, Setting


def _second_factor(user: User) -> str:
    return _("On: a code is asked for") if is_mfa_enabled(user) else _("Off: turn it on")


def _mails(user: User) -> str:
    collected = {"HOURLY": _("Collected, once an hour"), "DAILY": _("Collected, once a day")}
    return collected.get(user.notice_way, _("A mail for each"))


SETTINGS.add(
    Setting(
        name="account_change_password",
        label=gettext_lazy("Password"),
        order=10,
        words=lambda _user: _("Change it"),
    ),
    Setting(
        name="mfa_index",
        label=gettext_lazy("Second factor"),
        order=20,
        words=_second_factor,
        is_for=may_have_second_factor,
    ),
    Setting(
        name="tokens",
        label=gettext_lazy("Programs"),
        order=30,
        words=lambda _user: _("Tokens for programs"),
    ),
    Setting(
        name="account-notices",
        label=gettext_lazy("Mails to you"),
        order=40,
        words=_mails,
        is_for=lambda user: user.kind != UserKind.CONTACT,
    ),
    Setting(
        name="absences",
        label=gettext_lazy("Absences"),
        order=50,
        words=lambda _user: _("Enter them, with who stands in"),
        is_for=lambda user: user.kind == UserKind.STAFF,
    ),
)
