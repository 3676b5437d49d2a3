"""Addresses of the staff in the API."""

from __future__ import annotations

from django.urls import path

from api.staff import teams, views

urlpatterns = [
    path("staff", views.StaffListView.as_view(), name="api-staff"),
    path("staff/<int:person_id>", views.StaffMemberView.as_view(), name="api-staff-member"),
    path("staff/<int:person_id>/invite-again", views.InviteAgainView.as_view(), name="api-staff-invite-again"),
    path("staff/<int:person_id>/withdraw", views.WithdrawStaffView.as_view(), name="api-staff-withdraw"),
    path("staff/<int:person_id>/deactivate", views.DeactivateStaffView.as_view(), name="api-staff-deactivate"),
    path("staff/<int:person_id>/readmit", views.ReadmitStaffView.as_view(), name="api-staff-readmit"),
    path("staff/<int:person_id>/unlock", views.UnlockStaffView.as_view(), name="api-staff-unlock"),
    path("teams", teams.TeamsView.as_view(), name="api-teams"),
    path("teams/<slug:key>", teams.TeamView.as_view(), name="api-team"),
    path("escalation-roles", teams.EscalationRolesView.as_view(), name="api-escalation-roles"),
    path("escalation-roles/<slug:key>", teams.EscalationRoleView.as_view(), name="api-escalation-role"),
]
