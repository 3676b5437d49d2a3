"""What a drill puts into the desk's processes; the environment says which of it."""

from __future__ import annotations

import os

from django.apps import AppConfig

from supportdesk.settings.databases import process_kind


class DrillsConfig(AppConfig):
    """Registered by `drills.settings` alone: no other process ever loads it."""

    name = "drills"

    def ready(self) -> None:
        """Register the poisonous handlers, and do to this process what the drill asks for."""
        from drills.faults import poison, shims

        poison.register()
        if path := os.environ.get("DRILL_CLOCK"):
            (shims.misset_everything if process_kind() == "web" else shims.misset_clock)(path)
        if os.environ.get("DRILL_TWICE"):
            shims.send_twice()
