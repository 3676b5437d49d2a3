"""Finds the browser for the journeys."""

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The program named by DESK_CHROMIUM, or the first of the usual names on the path."""
    chosen = os.environ.get("DESK_CHROMIUM")
    if chosen:
        return chosen if shutil.which(chosen) else None
    return next((found for found in map(shutil.which, NAMES) if found), None)


def is_required() -> bool:
    """Return whether a missing browser is a failure: in CI, and where DESK_REQUIRE_BROWSER=1 says so."""
    return os.environ.get("DESK_REQUIRE_BROWSER") == "1" or os.environ.get("CI") == "true"
