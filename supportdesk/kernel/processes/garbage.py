"""Python's search for garbage, put off while much is built at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Look for no cycles within the `with` block, for work in batches: what is built for a batch lives until its end.

    Looking through it again and again finds nothing and takes a third of the time (`bench/rebuild.py`). The whole
    process is meant, so this is for processes that do one thing at a time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
