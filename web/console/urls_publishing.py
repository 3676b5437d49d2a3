"""Addresses of the console that are about tickets."""

from __future__ import annotations

from django.urls import path

from web.console.views import publishing as console_publishing

urlpatterns = [
    path("drafts/<int:draft_id>/publish/", console_publishing.publish, name="console-draft-publish"),
    path("recalculations/<int:recalculation_id>/", console_publishing.recalculation, name="console-recalculation"),
]
