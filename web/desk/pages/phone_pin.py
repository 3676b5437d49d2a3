"""The page on which an agent checks a caller's PIN, and the panel beside a ticket that leads there."""

from __future__ import annotations

from django.urls import path

from web.desk.panels.phone_pin import phone_pin_panel
from web.desk.panels.registry import TICKET_PANELS, Panel
from web.desk.views import phone_pin

urlpatterns = [path("file/<int:contact_id>/phone-pin/", phone_pin.check_pin, name="desk-phone-pin")]

TICKET_PANELS.add(Panel("phone-pin", 75, "desk/panels/phone_pin.html", phone_pin_panel))
