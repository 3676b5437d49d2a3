"""What is said of a failure: its kind to the operators, never what it was about (ATTACK-S20)."""

from __future__ import annotations

import re

_KIND = re.compile(r"[A-Za-z_]\w*(?: \d{3})?(?=:)")


def failure_kind(stored: str) -> str:
    """Return class and code of a failure as it is stored, such as `SMTPRecipientsRefused 550`.

    What is behind them holds addresses and values; what has no such beginning is not said at all.
    """
    found = _KIND.match(stored)
    return found[0] if found else ""
