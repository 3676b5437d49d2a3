"""Forgotten passwords: what the kernel calls when links are to be mailed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from people.operations.passwords import FORGOTTEN, mail_new_password_links
from supportdesk.kernel.timers import DueTimer, register_handler


def handle_forgotten_passwords(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Mail the links to those who have accounts; those without one get nothing."""
    mail_new_password_links(user_ids={int(row.key.split(":")[0]) for row in rows}, now=now)


register_handler(FORGOTTEN, handle_forgotten_passwords)
