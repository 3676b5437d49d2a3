"""How often one account, or one network address where nobody is signed in, may do what costs others something."""

from __future__ import annotations

from datetime import timedelta

# Purpose: how many within which time. Signing in has limits of its own (signing_in.py), the API too (api.py).
LIMITS: dict[str, tuple[int, timedelta]] = {
    "filing": (30, timedelta(hours=1)),
    "reply": (120, timedelta(hours=1)),
    "phone-pin": (60, timedelta(hours=1)),
    "invitation": (20, timedelta(hours=1)),
    "search": (120, timedelta(minutes=1)),
}
