"""Phone PINs as people read them out, and how many wrong ones are let pass (TERM-E14, ATTACK-A49).

Six digits have a million values. After three wrong ones the next try waits; after nine in a row the PIN is no longer
valid, so that nobody finds one by patience: 9 in 1,000,000 for each PIN.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

DIGITS: Final = 6
TRIES: Final = 3
MAX_FAILURES: Final = 9
WAIT: Final = timedelta(minutes=15)


def new_pin() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def pin_groups(pin: str) -> str:
    """Return a PIN in two groups, as people read it out; nothing for none."""
    return " ".join(filter(None, [pin[: DIGITS // 2], pin[DIGITS // 2 :]]))


def parse_pin(spoken: str) -> str | None:
    """Return the digits of a PIN as it was written down, with blanks or dashes between them; None for anything else."""
    digits = "".join(spoken.replace("-", " ").split())
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None


def waits_after(failures: int) -> bool:
    """Return whether the next try has to wait, after so many wrong ones in a row."""
    return failures > 0 and failures % TRIES == 0
