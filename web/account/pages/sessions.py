"""Where one is signed in."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.account.navigation import SETTINGS, Setting
from web.account.views import sessions

urlpatterns = [
    path("account/sessions/", sessions.sessions, name="account-sessions"),
    path("account/sessions/end-others/", sessions.end_others, name="account-sessions-end-others"),
    path("account/sessions/<int:session_id>/end/", sessions.end, name="account-session-end"),
]

SETTINGS.add(
    Setting(
        name="account-sessions",
        label=gettext_lazy("Sessions"),
        order=25,
        words=lambda _user: _("Where you are signed in"),
    )
)
