"""Processes of their own for a command's long work, each within one vendor."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django
from django.db import connections


def process_pool(processes: int) -> ProcessPoolExecutor:
    """Return a pool for a `with` block; the caller's own connections are closed, since none can be in two processes."""
    connections.close_all()
    # A forked child starts at once; elsewhere than on Linux forking is not safe.
    method = "fork" if sys.platform == "linux" else "spawn"
    return ProcessPoolExecutor(processes, mp_context=get_context(method), initializer=django.setup)
