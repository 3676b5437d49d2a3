"""Addresses for what monitoring systems send; senders that cannot set a header put the token into the address."""

from __future__ import annotations

from django.urls import path

from api.intake.views import receive, receive_by_address
from monitoring.intake.models import Route

urlpatterns = [
    *(path(f"intake/{route}", receive, {"route": route}, name=f"intake-{route}") for route in Route),
    *(
        path(f"intake/{route}/<str:token>", receive_by_address, {"route": route}, name=f"intake-{route}-secret")
        for route in Route
    ),
]
