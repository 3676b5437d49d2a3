"""Addresses for what monitoring systems send; senders that cannot set a header put the token into the address."""

from __future__ import annotations

from django.urls import path

from api.intake.views import heartbeat, heartbeat_by_address, receive, receive_by_address
from monitoring.intake.models import Route

urlpatterns = [
    *(path(f"intake/{route}", receive, {"route": route}, name=f"intake-{route}") for route in Route),
    *(
        path(f"intake/{route}/<str:token>", receive_by_address, {"route": route}, name=f"intake-{route}-secret")
        for route in Route
    ),
    path("intake/heartbeat", heartbeat, name="intake-heartbeat"),
    path("intake/heartbeat/<str:token>", heartbeat_by_address, name="intake-heartbeat-secret"),
]
