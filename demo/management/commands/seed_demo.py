"""`manage.py seed_demo [VENDOR...]`: the vendors of `vendor_terms` with people and tickets, for the demo."""

from __future__ import annotations

import gc
import os
from argparse import ArgumentParser
from concurrent.futures import as_completed
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from demo.reading import ScriptError, has_script
from demo.seeding import DEMO_PASSWORD, Seeded, seed_operator, seed_vendor
from plans.core.problems import TermsError
from supportdesk.kernel import clock
from supportdesk.kernel.processes.parallel import process_pool


class Command(BaseCommand):
    """Makes the demo's vendors and plays three weeks of tickets for each; running it again changes nothing."""

    help = "Create the vendors of vendor_terms with sample people and tickets (demo settings only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take vendors, the domain of their hosts and how many to fill at once."""
        parser.add_argument("vendors", nargs="*", help="keys of vendors; default: all")
        parser.add_argument("--domain", default="localhost", help="the host of each vendor is KEY.DOMAIN (%(default)s)")
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="vendors to fill at the same time (%(default)s)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Fill the vendors side by side, each in a process and a transaction of its own."""
        if not settings.DEMO:
            raise CommandError("Sample data is for the demo only: its password is public.")
        folders = _folders(options["vendors"])
        arguments = (options["domain"], make_password(DEMO_PASSWORD), clock.now())
        seed_operator(*arguments[1:])
        if options["processes"] <= 1 or len(folders) == 1:
            for folder in folders:
                self._log(seed_one(folder, *arguments))
            return
        with process_pool(min(options["processes"], len(folders))) as pool:
            for done in as_completed([pool.submit(seed_in_child, folder, *arguments) for folder in folders]):
                self._log(done.result())

    def _log(self, seeded: Seeded) -> None:
        words = f"{seeded.tickets} tickets" if seeded.is_new else f"{seeded.tickets} tickets, unchanged"
        self.stdout.write(f"{seeded.key}: {words} at {seeded.host}")
        self.stdout.flush()


def seed_in_child(folder: Path, domain: str, password_hash: str, now: datetime) -> Seeded:
    """Fill one vendor in a process of its own and leave no connection behind."""
    gc.disable()  # the process ends with its work
    try:
        return seed_one(folder, domain, password_hash, now)
    finally:
        connections.close_all()


def seed_one(folder: Path, domain: str, password_hash: str, now: datetime) -> Seeded:
    """Fill one vendor; what is wrong with its files is a command's error."""
    try:
        return seed_vendor(folder, domain=domain, password_hash=password_hash, now=now)
    except (TermsError, ScriptError) as error:
        raise CommandError(f"{folder.name}: {error}") from None


def _folders(keys: list[str]) -> list[Path]:
    root = Path(settings.VENDOR_TERMS_ROOT)
    folders = {folder.name: folder for folder in sorted(root.iterdir()) if has_script(folder, "sample")}
    unknown = [key for key in keys if key not in folders]
    if unknown:
        raise CommandError(f"There is no sample data for {', '.join(unknown)}; choose from {', '.join(folders)}.")
    return [folders[key] for key in keys or folders]
