"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from web.console.views import drafts as console_drafts
from web.console.views import people as console_people
from web.console.views import places as console_places
from web.console.views import plans as console
from web.console.views import simulator as console_simulator
from web.console.views import versions as console_versions

urlpatterns = [
    path("", console.plans, name="console-plans"),
    path("plans/<slug:key>/", console.plan, name="console-plan"),
    path("calendars/", console_places.calendars, name="console-calendars"),
    path("ladders/", console_people.ladders, name="console-ladders"),
    path("topics/", console.topics, name="console-topics"),
    path("lines/", console_places.lines, name="console-lines"),
    path("versions/", console_versions.versions, name="console-versions"),
    path("versions/changes/", console_versions.changes, name="console-changes"),
    path("simulator/", console_simulator.simulator, name="console-simulator"),
    path("versions/closed-day/", console_drafts.closed_day, name="console-closed-day"),
    path("drafts/<int:draft_id>/", console_drafts.draft, name="console-draft"),
    path("drafts/<int:draft_id>/version/", console_drafts.rename, name="console-draft-version"),
    path("drafts/<int:draft_id>/discard/", console_drafts.discard, name="console-draft-discard"),
    path("people/", console_people.people, name="console-people"),
]
