"""The pages of the vendor's own people and programs."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import NAVIGATION, PEOPLE
from web.console.views import service_accounts
from web.console.views.staff import leaving, people, person, roles, teams
from web.registry import Link

urlpatterns = [
    path("people/", people.people, name="console-people"),
    path("people/invite/", people.invite, name="console-person-invite"),
    path("people/<int:person_id>/", person.person, name="console-person"),
    path("people/<int:person_id>/deactivate/", leaving.leave, name="console-person-leave"),
    path("people/<int:person_id>/second-factor/", person.second_factor, name="console-person-second-factor"),
    path("people/<int:person_id>/<slug:name>/", person.act, name="console-person-act"),
    path("teams/<slug:key>/", teams.team, name="console-team"),
    path("teams/<slug:key>/remove/", teams.remove, name="console-team-remove"),
    path("escalation-roles/<slug:key>/", roles.role, name="console-escalation-role"),
    path("service-accounts/", service_accounts.service_accounts, name="console-service-accounts"),
    path("service-accounts/<int:account_id>/close/", service_accounts.close, name="console-service-account-close"),
    path(
        "service-accounts/tokens/<int:token_id>/revoke/", service_accounts.revoke, name="console-service-token-revoke"
    ),
]

NAVIGATION.add(
    Link(name="console-people", label=_("Staff and teams"), order=10, group=PEOPLE),
    Link(name="console-service-accounts", label=_("Service accounts"), order=20, group=PEOPLE),
)
